"""Addresses of the month."""

from django.urls import path

from yanglao.web.console.months import banking, payments, rolls, views

urlpatterns = [
    path("months/", views.months, name="months"),
    path("months/<str:month>/", views.month, name="month"),
    path("months/<str:month>/do/<str:deed>/", views.do, name="month-do"),
    path("months/<str:month>/exceptions/", rolls.exceptions, name="month-exceptions"),
    path("months/<str:month>/exceptions/<int:exception_id>/", rolls.settle, name="month-settle"),
    path("months/<str:month>/lines/", rolls.lines, name="month-lines"),
    path("months/<str:month>/banks/", banking.banks, name="month-banks"),
    path("months/<str:month>/banks/<int:batch_id>/file/", banking.bank_file, name="month-bank-file"),
    path("months/<str:month>/banks/<int:batch_id>/return/", banking.read_return, name="month-return"),
    path("payments/", payments.payments, name="payments"),
    path("payments/<int:payment_id>/", payments.payment, name="payment"),
    path("payments/<int:payment_id>/<str:deed>/", payments.do, name="payment-do"),
]
