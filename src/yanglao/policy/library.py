"""The loaded packs, kept in memory: reading without Django, so the command line can check packs before a database.

Other houses use the same functions through ``policy.queries`` and ``policy.services``.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from yanglao.policy.packfiles import figure_range, packs_folder, read_english, read_folders
from yanglao.policy.rules.assembly import PackSet, assemble
from yanglao.policy.rules.backends import exact, to_closure
from yanglao.policy.rules.binding import Binding, ParameterUse
from yanglao.policy.rules.checking import check
from yanglao.policy.rules.comparing import Difference, compare
from yanglao.policy.rules.describing import describe
from yanglao.policy.rules.model import Document, Indicator, ListOfItems, Pack, Scheme
from yanglao.policy.rules.problems import ExpressionInvalid, FactMissing, PackInvalid, Problem
from yanglao.policy.rules.reading import read_pack
from yanglao.policy.rules.reforming import Reform, read_reforms, reformed
from yanglao.policy.rules.wording import pack_words
from yanglao.policy.rules.yamlish import read_yaml


@lru_cache(maxsize=4)
def _packs(folder: Path) -> PackSet:
    return assemble(read_folders(folder))


@lru_cache(maxsize=4)
def _english(folder: Path) -> dict[str, dict[str, str]]:
    return read_english(folder)


@lru_cache(maxsize=32)
def _merged_english(folder: Path, pack: str | None) -> dict[str, str]:
    known = _english(folder)
    codes = [content.code for content in load_pack(pack).chain] if pack else sorted(known, reverse=True)
    return {word: text for code in reversed(codes) for word, text in known.get(code, {}).items()}


@lru_cache(maxsize=4)
def _sources(folder: Path) -> dict[str, list[tuple[str, Any]]]:
    """Return the rules of every folder as the files write them: pack → (kind, entry)."""
    return {
        code: [(kind, entry) for _file, kind, entry in read_pack(code, files).rules]
        for code, files in read_folders(folder).items()
    }


@lru_cache(maxsize=512)
def _binding(pack: Pack, on: date, decided_on: date) -> Binding:
    return Binding(pack, on, decided_on)


def pack_set() -> PackSet:
    """Return every pack read from the folder of packs, faults included."""
    return _packs(packs_folder())


def forget() -> None:
    """Drop what is loaded: the folder has changed."""
    _packs.cache_clear()
    _english.cache_clear()
    _sources.cache_clear()
    _merged_english.cache_clear()


def load_pack(code: str) -> Pack:
    """Return a place's policy.

    Raises
    ------
    PackInvalid
        When the pack or one it extends has faults.
    """
    return pack_set().get(code)


def schemes(
    pack: str, on: date, subject: str = "person", decided_on: date | None = None
) -> tuple[Scheme, ...]:
    """Return the schemes in force in a place on a day, by code."""
    return _binding(load_pack(pack), on, decided_on or on).schemes(subject)


def scheme(pack: str, code: str, on: date, subject: str = "person") -> Scheme:
    """Return one scheme in force.

    Raises
    ------
    KeyError
        When the place has no such scheme on that day.
    """
    for found in schemes(pack, on, subject):
        if found.code == code:
            return found
    raise KeyError(code)


def parameter(pack: str, code: str, on: date, decided_on: date | None = None) -> ParameterUse:
    """Return a parameter as in force on a day, with pack, document, clause and status; money in fen.

    Raises
    ------
    ValueMissing
        When no value is in force.
    """
    return _binding(load_pack(pack), on, decided_on or on).use(code)


def calculate(
    pack: str, formula: str, inputs: Mapping[str, Any], on: date, decided_on: date | None = None
) -> Any:
    """Return the value of a pack's named formula.

    Parameters
    ----------
    pack, formula : str
        Place and code of the formula.
    inputs : mapping
        Its inputs (or facts), by name.
    on, decided_on : date
        Day of effect; day up to which values are known.

    Returns
    -------
    object
        int, bool, str or Fraction; None when not known.

    Raises
    ------
    KeyError
        When there is no such formula.
    FactMissing
        When an input is not given.
    """
    binding = _binding(load_pack(pack), on, decided_on or on)
    found = binding.formula(formula)
    lacking = [name for name in found.inputs if name not in inputs]
    if lacking:
        raise FactMissing(lacking)
    node = binding.bind(found.result)
    return to_closure(node)({name: exact(value) for name, value in inputs.items()})


def indicators(pack: str, group: str | None = None) -> tuple[Indicator, ...]:
    """Return the indicator definitions of a place and of what it extends, nearest first, as printed."""
    found = [i for content in load_pack(pack).chain for i in content.indicators]
    return tuple(i for i in found if group is None or i.group == group)


def indicator(pack: str, code: str) -> Indicator:
    """Return one indicator definition.

    Raises
    ------
    KeyError
        When the place has none of that code.
    """
    for found in indicators(pack):
        if found.code == code:
            return found
    raise KeyError(code)


def value_list(pack: str, code: str) -> ListOfItems:
    """Return a value list (service list, ladder, categories), nearest pack first.

    Raises
    ------
    KeyError
        When the place has none of that code.
    """
    for content in load_pack(pack).chain:
        if code in content.lists:
            return content.lists[code]
    raise KeyError(code)


def documents(pack: str) -> tuple[Document, ...]:
    """Return every document a place's policy rests on, its own first."""
    return tuple(d for content in load_pack(pack).chain for d in content.documents.values())


def english(pack: str | None = None) -> dict[str, str]:
    """Return the English of pack words: of a place and what it extends, or of every pack.

    Parameters
    ----------
    pack : str, optional
        Code of a place; its own words win over those of the packs it extends.

    Returns
    -------
    dict
        Chinese words as the pack prints them → English.
    """
    return _merged_english(packs_folder(), pack)


def without_english() -> dict[str, list[str]]:
    """Return the words of each pack that have no English yet: pack → words."""
    known = english()
    packs = pack_set().packs
    found = {code: [w for w in pack_words(pack.own) if w not in known] for code, pack in packs.items()}
    return {code: words for code, words in found.items() if words}


def check_packs() -> dict[str, Any]:
    """Check every pack: faults, citations, cases, figures no case would notice (see `rules.checking.check`)."""
    return check(pack_set(), figure_range())


def show_pack(code: str) -> dict[str, Any]:
    """Return a place's policy as JSON-ready words: chain, parameters with provenance, schemes, indicators, documents.

    Raises
    ------
    PackInvalid
        When the pack has faults or does not exist.
    """
    return describe(load_pack(code))


def texts(code: str) -> dict[str, str]:
    """Return the texts of a pack's own folder: path → text."""
    return read_folders(packs_folder()).get(code, {})


def pack_with(code: str, files: Mapping[str, str]) -> Pack:
    """Return a pack whose own folder holds other texts, over today's packs above it.

    Raises
    ------
    PackInvalid
        When those texts have faults.
    """
    return assemble({**read_folders(packs_folder()), code: dict(files)}).get(code)


def _refused(spec: str) -> PackInvalid:
    zh, en = f"看不懂 {spec}", f"{spec} cannot be read"
    remedy = "写 政策包、政策包@日期 或 文件夹", "Write PACK, PACK@DATE, or a folder"
    return PackInvalid([Problem("unknown_pack", spec, "pack.toml", "code", zh, en, *remedy)])


def named_pack(spec: str, today: date) -> tuple[Pack, date]:
    """Return the pack a word means, and the day to look at.

    Parameters
    ----------
    spec : str
        ``haiyan`` (as it is now), ``haiyan@2023-01-01`` (on a day), or a folder: of one pack (``…/haiyan``), read over the
        packs beside it, or over today's when there are none.

    Raises
    ------
    PackInvalid
        When there is no such pack, or it has faults.
    """
    name, _at, day = spec.partition("@")
    try:
        on = date.fromisoformat(day) if day else today
    except ValueError:
        raise _refused(spec) from None
    folder = Path(name)
    if "/" in name and (folder / "pack.toml").is_file():
        beside = read_folders(folder.resolve().parent)
        return assemble({**read_folders(packs_folder()), **beside}).get(folder.resolve().name), on
    return load_pack(name), on


def differences(first: str, second: str, today: date) -> list[Difference]:
    """Return what the second pack says other than the first (words as for :func:`named_pack`)."""
    a, on_a = named_pack(first, today)
    b, on_b = named_pack(second, today)
    return compare(a, b, on_a, on_b)


def reforms_of(text: str) -> tuple[Reform, ...]:
    """Return the reforms a file's text names.

    Raises
    ------
    PackInvalid
        When it cannot be read, or says nothing to try.
    """
    try:
        return read_reforms(read_yaml(text))
    except ExpressionInvalid as error:
        raise PackInvalid([error.at("reform", "reform.yaml", "-")]) from None


def reform_pack(code: str, reform: Reform, on: date, decided_on: date) -> Pack:
    """Return a place's pack with a reform before it, in memory only.

    Raises
    ------
    PackInvalid
        When the reform names something the place does not have.
    """
    return reformed(load_pack(code), reform, on, decided_on, _sources(packs_folder()))
