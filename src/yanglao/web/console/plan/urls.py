"""Addresses of the plan."""

from django.urls import path

from yanglao.web.console.plan import deeds, modes, views

urlpatterns = [
    path("plan/", views.board, name="plan"),
    path("plan/do/<str:deed>/", deeds.do, name="plan-do"),
    path("plan/modes/", modes.modes, name="plan-modes"),
    path("plan/modes/people/", modes.modes_people, name="plan-modes-people"),
    path("plan/<slug:code>/", views.definition, name="plan-definition"),
    path("plan/<slug:code>/rows/", views.rows, name="plan-rows"),
]
