"""The sheet of parts, sample pages of each layout, and the switch of versions."""

from django.urls import path

from yanglao.web.kit import views

app_name = "kit"
urlpatterns = [
    path("", views.sheet, name="sheet"),
    path("version/", views.version, name="version"),
    path("sample/<slug:name>/", views.sample, name="sample"),
]
