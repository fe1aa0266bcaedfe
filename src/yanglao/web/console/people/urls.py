"""Addresses."""

from django.urls import path

from yanglao.web.console.people import around, bulk, deeds, doubles, drafts, entry, file, paper, views

urlpatterns = [
    path("people/", views.people, name="people"),
    path("people/views/", views.views_part, name="people-views"),
    path("people/bulk/", bulk.bulk, name="people-bulk"),
    path("people/bulk/preview/", bulk.preview, name="people-preview"),
    path("people/new/", entry.new, name="person-new"),
    path("people/new/check/", entry.check, name="person-new-check"),
    path("people/new/discard/", drafts.discard, name="person-new-discard"),
    path("people/doubles/", doubles.doubles, name="people-doubles"),
    path("people/merges/", doubles.merges, name="people-merges"),
    path("people/merges/<int:merge_id>/", doubles.merge, name="people-merge"),
    path("people/compare/<str:key>/<str:other>/", doubles.compare, name="people-compare"),
    path("people/<str:key>/", file.person, name="person"),
    path("people/<str:key>/story/", file.story, name="person-story"),
    path("people/<str:key>/payments/", file.payments, name="person-payments"),
    path("people/<str:key>/print/", paper.printed, name="person-print"),
    path("people/<str:key>/reveal/", deeds.reveal, name="person-reveal"),
    path("people/<str:key>/correct/", deeds.correct, name="person-correct"),
    path("people/<str:key>/category/", deeds.category, name="person-category"),
    path("people/<str:key>/contacts/", around.contacts, name="person-contacts"),
    path("people/<str:key>/carers/new/", around.carer, name="person-carer-new"),
    path("people/<str:key>/carers/<int:carer_id>/", around.carer, name="person-carer"),
    path("people/<str:key>/carers/<int:carer_id>/end/", around.end_carer, name="person-carer-end"),
    path("people/<str:key>/event/", deeds.event, name="person-event"),
    path("people/<str:key>/event/<int:event_id>/reverse/", deeds.reverse_event, name="person-reverse"),
]
