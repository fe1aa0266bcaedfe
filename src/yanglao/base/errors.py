"""What went wrong, what was kept, what to do: the one family of errors a user may see."""

from __future__ import annotations

from typing import Any


class DomainError(Exception):
    """A refusal that a clerk can act on.

    Parameters
    ----------
    message : str
        What happened, one plain sentence (Chinese source string, translatable).
    code : str
        Stable machine word, ``house.reason``.
    field : str, optional
        Field or column the refusal is about.
    row : int, optional
        Row number in a file, counted as the spreadsheet shows it (heading = 1).
    remedy : str, optional
        What to do next.
    kept : str, optional
        What was kept.
    """

    default_code = "refused"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        row: int | None = None,
        remedy: str | None = None,
        kept: str | None = None,
        **detail: Any,
    ) -> None:
        super().__init__(str(message))
        self.message = str(message)
        self.code = code or self.default_code
        self.field = field
        self.row = row
        self.remedy = None if remedy is None else str(remedy)
        self.kept = None if kept is None else str(kept)
        self.detail = detail

    def as_dict(self) -> dict[str, Any]:
        """Return the error as JSON-ready words, empty parts left out."""
        parts = {
            "code": self.code,
            "message": self.message,
            "row": self.row,
            "field": self.field,
            "kept": self.kept,
            "remedy": self.remedy,
            **self.detail,
        }
        return {key: value for key, value in parts.items() if value is not None}


class PermissionRefused(DomainError):
    """The actor's duty does not include this."""

    default_code = "permission.refused"


class ScopeMissing(DomainError):
    """Rows with personal data were asked for with nobody acting: closed by default."""

    default_code = "scope.missing"


class NotFound(DomainError):
    """No such row, or not in the actor's scope: the two are not told apart."""

    default_code = "not_found"


class TransitionRefused(DomainError):
    """The arrow from one state to the other does not exist."""

    default_code = "transition.refused"
