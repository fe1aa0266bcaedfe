"""Words that reach a page as plain Chinese, in the reader's language: of packs, which are data, and of rules."""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import get_language, gettext

from yanglao.assessment import queries as assessment
from yanglao.policy import queries as policy

_JOINTS = re.compile("(《|》| · |、|；|，|。|：|（|）)")


def pack_word(text: Any) -> Any:
    """Return a pack's words, or a name a rule declares, in the reader's language; else what was given, untouched.

    Parameters
    ----------
    text : object
        Name of a scheme, a condition, a figure, an indicator, a state, a unit; None gives nothing.
    """
    if text is None or not (get_language() or "").startswith("en"):
        return "" if text is None else text
    words = str(text)
    found = _said(words)
    if found == words:  # several words in one: the title of a document and its clause, reasons in a row
        found = "".join(_said(part) for part in _JOINTS.split(words))
    return text if found == words else found


def _said(words: str) -> str:
    return (
        policy.english().get(words) or assessment.english().get(words) or (gettext(words) if words else words)
    )
