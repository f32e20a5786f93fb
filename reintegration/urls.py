"""Addresses of plans back into school."""

from django.urls import path

from reintegration.views import (
    asking,
    deciding,
    ending,
    listing,
    paper,
    reading,
    team,
    timetabling,
    working,
)

app_name = "reintegration"

PLAN = "<str:reference>/"

urlpatterns = [
    path("", listing.listing, name="list"),
    path("new/", asking.new, name="new"),
    path("team/", team.team, name="team"),
    path("team/<int:pk>/", team.member, name="member"),
    path(PLAN, reading.plan, name="plan"),
    path(f"{PLAN}sent/", reading.sent, name="sent"),
    path(f"{PLAN}reviews/", reading.reviews, name="reviews"),
    path(f"{PLAN}attendance/", reading.attendance, name="attendance"),
    path(f"{PLAN}contacts/", reading.contacts, name="contacts"),
    path(f"{PLAN}history/", reading.history, name="history"),
    path(f"{PLAN}my-plan/", paper.my_plan_paper, name="paper"),
    path(f"{PLAN}decide/", deciding.decide, name="decide"),
    path(f"{PLAN}give/", deciding.give, name="give"),
    path(f"{PLAN}path/", deciding.path, name="path"),
    path(f"{PLAN}first-day/", deciding.first_day, name="first_day"),
    path(f"{PLAN}voice/", working.voice, name="voice"),
    path(f"{PLAN}goals/add/", working.goal, name="goal"),
    path(f"{PLAN}goals/<int:pk>/", working.rate, name="rate"),
    path(f"{PLAN}goals/<int:pk>/drop/", working.drop, name="drop"),
    path(f"{PLAN}actions/add/", working.action, name="action"),
    path(f"{PLAN}actions/<int:pk>/", working.action_done, name="action_done"),
    path(f"{PLAN}contact/", working.contact, name="contact"),
    path(f"{PLAN}professionals/add/", working.professional, name="professional"),
    path(f"{PLAN}professionals/<int:pk>/", working.professional_left, name="professional_left"),
    path(f"{PLAN}signpost/", working.signpost, name="signpost"),
    path(f"{PLAN}part-time/", timetabling.part_time, name="part_time"),
    path(f"{PLAN}weeks/", timetabling.weeks, name="weeks"),
    path(f"{PLAN}weeks/<int:pk>/", timetabling.week, name="week"),
    path(f"{PLAN}weeks/<int:pk>/attended/", timetabling.attended, name="attended"),
    path(f"{PLAN}review/", timetabling.review, name="review"),
    path(f"{PLAN}end/", ending.end, name="end"),
    path(f"{PLAN}aftercare/", ending.aftercare, name="aftercare"),
    path(f"{PLAN}relapse/", ending.relapse, name="relapse"),
    path(f"{PLAN}end-early/", ending.early, name="early"),
]
