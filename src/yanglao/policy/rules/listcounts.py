"""A published list has as many items of each class as its document says; a pack that says otherwise is refused."""

from __future__ import annotations

from collections import Counter

from yanglao.policy.rules.model import ListOfItems
from yanglao.policy.rules.names import PackNames

#: In ``counts``: the field of an item that says its class, and the parameter of the whole number.
_BY, _ALL = "by", "all"


def note_list_counts(names: PackNames) -> None:
    """Note every list whose items are not as many as the parameters named in its ``counts`` say.

    ``counts: {by: class, special: list_special, …, all: list_items_total}``: class to parameter.
    """
    for entry in names.raw.lists:
        if entry.counts:
            _note(names, entry)


def _note(names: PackNames, entry: ListOfItems) -> None:
    field = entry.counts.get(_BY, "class")
    found = Counter(str(item.get(field, "")) for item in entry.items)
    due = {key: parameter for key, parameter in entry.counts.items() if key != _BY}
    rows = [
        (key, found.get(key, 0), _published(names, parameter))
        for key, parameter in due.items()
        if key != _ALL
    ]
    rows += [(key or "—", count, 0) for key, count in found.items() if key not in due]
    if _ALL in due:
        rows.append((_ALL, len(entry.items), _published(names, due[_ALL])))
    for key, count, printed in rows:
        if count != printed:
            names.raw.note(
                "list_count",
                entry.file,
                f"{entry.code}.{key}",
                f"清单“{entry.name}”的 {key} 有 {count} 项，文件公布 {printed if printed is not None else '不明'} 项",
                f"The list has {count} items of {key}, the document says {printed}",
                "增减项目，或核对公布的数目",
                "Add or remove items, or check the published number",
            )


def _published(names: PackNames, parameter: str) -> object:
    """Return the latest value of a parameter of the pack or of one it extends, None when there is none."""
    for parameters in (names.own, *(content.parameters for content in names.above)):
        if parameter in parameters:
            return max(parameters[parameter].values, key=lambda value: value.starts).value
    return None
