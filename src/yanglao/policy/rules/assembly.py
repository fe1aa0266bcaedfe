"""From folders to packs: who extends whom, names and types, rules read into expressions, faults gathered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from yanglao.policy.rules.faults import note_clashes, note_relation_faults, note_unknown_documents
from yanglao.policy.rules.listcounts import note_list_counts
from yanglao.policy.rules.model import Pack, PackContent
from yanglao.policy.rules.problems import PackInvalid, Problem
from yanglao.policy.rules.reading import RawPack, read_pack
from yanglao.policy.rules.rulereading import RuleReader


@dataclass
class PackSet:
    """All packs read together.

    Parameters
    ----------
    packs : dict
        Usable packs by code.
    problems : list of Problem
        Every fault found; a pack with a fault in its chain is not in ``packs``.
    codes : tuple of str
        Every folder read.
    """

    packs: dict[str, Pack] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    codes: tuple[str, ...] = ()
    contents: dict[str, PackContent] = field(default_factory=dict)

    def get(self, code: str) -> Pack:
        """Return a pack.

        Raises
        ------
        PackInvalid
            When it (or one it extends) has faults, or does not exist.
        """
        if code in self.packs:
            return self.packs[code]
        chain = [p for p in self.problems if p.pack == code] or self.problems
        if code in self.codes and chain:
            raise PackInvalid(chain)
        raise PackInvalid(
            [
                Problem(
                    "unknown_pack",
                    code,
                    "pack.toml",
                    "code",
                    f"没有政策包 {code}",
                    f"There is no pack {code}",
                    f"可用：{'、'.join(self.codes)}",
                    f"Known: {', '.join(self.codes)}",
                )
            ]
        )


def assemble(folders: Mapping[str, Mapping[str, str]]) -> PackSet:
    """Read all packs.

    Parameters
    ----------
    folders : mapping
        Pack code → (path → text).

    Returns
    -------
    PackSet
    """
    raws = {code: read_pack(code, files) for code, files in sorted(folders.items())}
    found = PackSet(codes=tuple(raws))
    chains = _chains(raws)
    contents: dict[str, PackContent] = {}
    for code in sorted(chains, key=lambda c: len(chains[c])):
        above = tuple(contents[c] for c in chains[code][1:] if c in contents)
        contents[code] = content_of(raws[code], above)
    found.problems = [p for raw in raws.values() for p in raw.problems]
    faulty = {p.pack for p in found.problems}
    found.contents = contents
    for code, chain in chains.items():
        if not faulty & set(chain):
            found.packs[code] = Pack(tuple(contents[c] for c in chain))
    return found


def _chains(raws: Mapping[str, RawPack]) -> dict[str, tuple[str, ...]]:
    chains: dict[str, tuple[str, ...]] = {}
    for code, raw in raws.items():
        chain, parent = [code], str(raw.meta.get("extends", ""))
        while parent:
            if parent not in raws:
                raw.note(
                    "unknown_pack",
                    "pack.toml",
                    "extends",
                    f"上级政策包 {parent} 不存在",
                    f"There is no pack {parent} to extend",
                    f"可用：{'、'.join(raws)}",
                    f"Known: {', '.join(raws)}",
                )
                break
            if parent in chain:
                loop = " → ".join([*chain[chain.index(parent) :], parent])
                raw.note(
                    "cycle",
                    "pack.toml",
                    "extends",
                    f"上下级成环：{loop}",
                    f"Packs extend each other in a cycle: {loop}",
                    "请让其中一个不再 extends",
                    "Remove one extends",
                )
                break
            chain.append(parent)
            parent = str(raws[parent].meta.get("extends", ""))
        else:
            chains[code] = tuple(chain)
    return chains


def content_of(raw: RawPack, above: tuple[PackContent, ...]) -> PackContent:
    """Return what a folder says; faults are noted on ``raw``."""
    reader = RuleReader(raw, above)
    reader.parameters()
    formulas, schemes, relations = reader.rules()
    note_clashes(reader, formulas, schemes)
    note_relation_faults(reader, relations)
    note_unknown_documents(reader, formulas, schemes, relations)
    note_list_counts(reader)
    meta = raw.meta
    return PackContent(
        raw.code,
        str(meta["name"]),
        str(meta.get("name_en", "")),
        str(meta["level"]),
        str(meta.get("extends", "")),
        str(meta["division"]),
        str(meta["version"]),
        str(meta.get("needs_core", "")),
        raw.fingerprint,
        reader.own,
        tuple(schemes),
        tuple(relations),
        tuple(formulas),
        {entry.code: entry for entry in raw.lists},
        tuple(raw.indicators),
        tuple(raw.cases),
        raw.documents,
        tuple(raw.contexts),
    )
