"""Addresses of the portal."""

from django.urls import path

from yanglao.web.portal.about import views as about
from yanglao.web.portal.apply import views as apply
from yanglao.web.portal.ask import views as ask
from yanglao.web.portal.board import views as board
from yanglao.web.portal.cases import photo
from yanglao.web.portal.cases import views as cases
from yanglao.web.portal.estimate import views as estimate
from yanglao.web.portal.home import views as home
from yanglao.web.portal.mine import views as mine
from yanglao.web.portal.notices import views as notices
from yanglao.web.portal.places import views as places

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("elder/", home.elder, name="elder"),
    path("benefits/", estimate.ask, name="estimate"),
    path("benefits/result/", estimate.answer, name="estimate_result"),
    path("services/", home.services, name="services"),
    path("places/", places.listed, name="places"),
    path("places/<int:place_id>/", places.one, name="place"),
    path("plan/", board.board, name="plan"),
    path("notices/", notices.notices, name="notices"),
    path("about/", about.about, name="about"),
    path("mine/", mine.mine, name="mine"),
    path("ask/", ask.ask, name="ask"),
    path("ask/done/", ask.asked, name="asked"),
    path("mine/apply/", apply.listed, name="apply"),
    path("mine/apply/assessment/", apply.for_assessment, name="apply_assessment"),
    path("mine/apply/<slug:scheme>/", apply.for_benefit, name="apply_benefit"),
    path("mine/cases/", cases.listed, name="cases"),
    path("mine/cases/<slug:kind>/<int:case_id>/", cases.one, name="case"),
    path("mine/photo/<int:visit_id>/", photo.photo, name="photo"),
    path("mine/letters/", cases.letters, name="letters"),
    path("mine/letters/<int:decision_id>/", cases.letter, name="letter"),
    path("mine/data/", cases.data, name="data"),
    path("mine/why/<slug:scheme>/", mine.why, name="why"),
    path("mine/money/", mine.money, name="money"),
    path("mine/viewed/", mine.viewed, name="viewed"),
    path("mine/care/", mine.care, name="care"),
    path("mine/reply/<int:benefit_id>/", mine.reply, name="reply"),
]
