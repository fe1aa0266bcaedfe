"""What is wrong with a pack, said so that the person who wrote it can repair it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault of a pack.

    Parameters
    ----------
    code : str
        Stable word, for example ``cycle``, ``clash``, ``unknown_name``, ``uncited``.
    pack, file, key : str
        Where: code of the pack, path inside it, name of the entry.
    zh, en : str
        What is wrong.
    remedy_zh, remedy_en : str
        What to do.
    """

    code: str
    pack: str
    file: str
    key: str
    zh: str
    en: str
    remedy_zh: str
    remedy_en: str

    def as_dict(self) -> dict[str, Any]:
        """Return the problem as JSON-ready words."""
        return {
            "code": self.code,
            "pack": self.pack,
            "file": self.file,
            "key": self.key,
            "message": self.zh,
            "message_en": self.en,
            "remedy": self.remedy_zh,
            "remedy_en": self.remedy_en,
        }

    def __str__(self) -> str:
        return (
            f"{self.pack}/{self.file} · {self.key}：{self.zh}；{self.remedy_zh}\n"
            f"  {self.en}. {self.remedy_en}."
        )


class PackInvalid(Exception):
    """A pack (or one it extends) cannot be used."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = tuple(problems)


class ExpressionInvalid(Exception):
    """An expression outside the checked language; the reader of packs adds file and key."""

    def __init__(self, code: str, zh: str, en: str, remedy_zh: str, remedy_en: str) -> None:
        super().__init__(f"{zh} / {en}")
        self.code = code
        self.zh = zh
        self.en = en
        self.remedy_zh = remedy_zh
        self.remedy_en = remedy_en

    def at(self, pack: str, file: str, key: str) -> Problem:
        """Return the fault with its place."""
        return Problem(self.code, pack, file, key, self.zh, self.en, self.remedy_zh, self.remedy_en)


class FactMissing(Exception):
    """A fact a rule needs was not given."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__("缺少事实 / facts missing: " + ", ".join(names))
        self.names = tuple(names)


class ValueMissing(Exception):
    """No value of a parameter is in force on the day asked for."""

    def __init__(self, code: str, pack: str, on: str) -> None:
        super().__init__(
            f"参数 {code} 在 {on} 没有有效值（{pack}） / no value of {code} in force on {on} in {pack}"
        )
        self.code = code
        self.pack = pack
        self.on = on
