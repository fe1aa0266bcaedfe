"""Addresses."""

from django.urls import path

from yanglao.web.console.exchange import views

urlpatterns = [
    path("exchange/", views.batches, name="exchange"),
    path("exchange/<int:batch_id>/", views.batch, name="exchange-batch"),
    path("exchange/<int:batch_id>/refused/", views.refused, name="exchange-refused"),
    path("exchange/<int:batch_id>/apply/", views.apply, name="exchange-apply"),
    path("exchange/<int:batch_id>/undo/", views.undo, name="exchange-undo"),
    path("exchange/<int:batch_id>/discard/", views.discard, name="exchange-discard"),
]
