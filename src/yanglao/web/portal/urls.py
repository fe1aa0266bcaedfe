"""Addresses of the portal."""

from django.urls import path

from yanglao.web.portal.estimate import views as estimate
from yanglao.web.portal.home import views as home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("benefits/", estimate.ask, name="estimate"),
    path("benefits/result/", estimate.answer, name="estimate_result"),
    path("services/", home.services, name="services"),
]
