"""Addresses of the books."""

from django.urls import path

from yanglao.web.console.ledger import periods, questions, sources, views

urlpatterns = [
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/check/", views.check, name="ledger-check"),
    path("ledger/sources/", sources.sources, name="ledger-sources"),
    path("ledger/sources/<int:budget_id>/", sources.budget, name="ledger-budget"),
    path("ledger/periods/", periods.periods, name="ledger-periods"),
    path("ledger/periods/<str:month>/<str:deed>/", periods.period_do, name="ledger-period-do"),
    path("ledger/questions/", questions.questions, name="ledger-questions"),
    path("ledger/questions/<int:question_id>/", questions.answer, name="ledger-answer"),
    path("ledger/accounts/<path:code>/", views.account, name="ledger-account"),
    path("ledger/entries/<int:entry_id>/", views.entry, name="ledger-entry"),
]
