"""``{% load kit %}``: every tag and filter of the look."""

from __future__ import annotations

from django import template

from yanglao.web.kit.tags import blocks, filters, forms, lists, maps, marks, pictures

register = template.Library()
for room in (filters, marks, blocks, lists, forms, maps, pictures):
    register.tags.update(room.register.tags)
    register.filters.update(room.register.filters)
