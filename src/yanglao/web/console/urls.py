"""Addresses of the console: those of the page packages."""

from __future__ import annotations

from yanglao.web.console import discovery

app_name = "console"
urlpatterns = discovery.patterns()
