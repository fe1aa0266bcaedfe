"""The web kit as a Django app."""

from __future__ import annotations

from django.apps import AppConfig


class KitConfig(AppConfig):
    """Layouts and parts shared by all faces."""

    name = "yanglao.web.kit"
    label = "kit"
