"""Addresses of the console: those of the page packages, then what the frame itself offers."""

from __future__ import annotations

from django.urls import path

from yanglao.web.console import discovery, views

app_name = "console"
urlpatterns = [
    *discovery.patterns(),
    # Stands in until a package brings its own home and search (the first match wins).
    path("", views.home, name="start"),
    path("search/", views.search, name="find"),
]
