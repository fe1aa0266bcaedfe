"""Published figures of the place, each with its document; nothing that no document prints."""

from __future__ import annotations

from datetime import date
from functools import lru_cache

from django.utils.translation import gettext_lazy

from yanglao.policy import queries as policy
from yanglao.web.kit.parts import Figure

_CODES = (
    ("elders_60_plus", gettext_lazy("户籍老年人"), gettext_lazy("人")),
    ("elders_80_plus", gettext_lazy("80 岁以上"), gettext_lazy("人")),
    ("town_centres_built", gettext_lazy("镇（街道）中心"), gettext_lazy("家")),
    ("village_centres_built", gettext_lazy("村（社区）照料中心"), gettext_lazy("家")),
)


@lru_cache(maxsize=8)
def published(pack: str, day: date) -> tuple[tuple[Figure, ...], tuple[str, ...]]:
    """Return the figures a document of the place prints, and the titles of those documents."""
    figures, sources = [], {}
    titles = {document.code: document.title for document in policy.documents(pack)}
    for code, label, unit in _CODES:
        try:
            use = policy.parameter(pack, code, day)
        except policy.ValueMissing:  # a place whose documents print no such figure
            continue
        if use.status == "published":
            figures.append(Figure(label, f"{int(use.value):,}", unit))
            sources[titles.get(use.document, use.document)] = None
    return tuple(figures), tuple(sources)
