"""Addresses."""

from django.urls import path

from yanglao.web.console.exchange import shared, views

urlpatterns = [
    path("exchange/", views.batches, name="exchange"),
    path("exchange/shared/", shared.shared, name="shared"),
    path("exchange/shared/decide/", shared.decide, name="shared-decide"),
    path("exchange/shared/<int:delivery_id>/", shared.delivery, name="shared-delivery"),
    path("exchange/shared/<int:delivery_id>/apply/", shared.apply, name="shared-apply"),
    path("exchange/shared/<int:delivery_id>/undo/", shared.undo, name="shared-undo"),
    path("exchange/shared/<int:delivery_id>/discard/", shared.discard, name="shared-discard"),
    path("exchange/<int:batch_id>/", views.batch, name="exchange-batch"),
    path("exchange/<int:batch_id>/refused/", views.refused, name="exchange-refused"),
    path("exchange/<int:batch_id>/apply/", views.apply, name="exchange-apply"),
    path("exchange/<int:batch_id>/undo/", views.undo, name="exchange-undo"),
    path("exchange/<int:batch_id>/discard/", views.discard, name="exchange-discard"),
]
