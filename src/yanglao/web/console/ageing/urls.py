"""Addresses."""

from django.urls import path

from yanglao.web.console.ageing import views

urlpatterns = [path("ageing/", views.ageing, name="ageing")]
