"""Address of the desk."""

from django.urls import path

from yanglao.web.console.home import views

urlpatterns = [path("", views.home, name="home")]
