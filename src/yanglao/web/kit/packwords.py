"""Words of policy packs in the reader's language: packs are data, so the catalogue of the program cannot hold them."""

from __future__ import annotations

from django.utils.translation import get_language

from yanglao.policy import queries as policy


def pack_word(text: object) -> str:
    """Return a pack's words in the reader's language; as printed when there is no English for them.

    Parameters
    ----------
    text : object
        Name of a scheme, a condition, a figure, an indicator, a list item; None gives nothing.
    """
    words = "" if text is None else str(text)
    if not (get_language() or "").startswith("en"):
        return words
    return policy.english().get(words, words)
