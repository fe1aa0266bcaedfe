"""Addresses of the interface; its own version stands in the address."""

from django.urls import path, re_path

from yanglao.web.api.app import api
from yanglao.web.api.docs import page
from yanglao.web.api.errors import no_such_call

urlpatterns = [path("v1/", page, name="api-docs"), path("v1/", api.urls), re_path(r"^", no_such_call)]
