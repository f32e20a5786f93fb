"""Addresses of the council's school calendar."""

from django.urls import path, re_path

from cme.site.views import calendar

YEAR = r"^(?P<year>20[0-9]{2})/"
LINE = r"^closed/(?P<pk>[0-9]{1,9})/"

urlpatterns = [
    path("", calendar.calendar, name="set-up-calendar"),
    re_path(rf"{YEAR}terms/$", calendar.terms, name="set-up-calendar-terms"),
    re_path(rf"{YEAR}closed/$", calendar.add, name="set-up-calendar-add"),
    re_path(rf"{LINE}$", calendar.change, name="set-up-calendar-change"),
    re_path(rf"{LINE}remove/$", calendar.remove, name="set-up-calendar-remove"),
]
