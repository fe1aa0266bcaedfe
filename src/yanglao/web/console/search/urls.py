"""Addresses."""

from django.urls import path

from yanglao.web.console.search import views

urlpatterns = [path("search/", views.search, name="people-search")]
