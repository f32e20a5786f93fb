"""Addresses of schools."""

from django.urls import path, re_path

from schools.views import (
    allocation_acts,
    allocation_import,
    allocations,
    arrivals,
    calendars,
    leavers,
    new_pupils,
    office,
    register,
    returns,
)

URN = r"^(?P<urn>[0-9]{6})/"
YEAR = r"(?P<year>20[0-9]{2})/"
app_name = "schools"
ENTRY = "allocations/<str:reference>/"
urlpatterns = [
    path("", register.school_list, name="list"),
    path("allocations/", allocations.listing, name="allocations"),
    path("allocations/add/", allocation_acts.add, name="allocation_add"),
    path("allocations/import/", allocation_import.upload, name="allocation_import"),
    path("allocations/import/template.csv", allocation_import.template, name="allocation_template"),
    path(ENTRY, allocations.entry, name="allocation"),
    path(f"{ENTRY}note/", allocation_acts.note, name="allocation_note"),
    path(f"{ENTRY}again/", allocation_acts.again, name="allocation_again"),
    path(f"{ENTRY}start/", allocation_acts.start, name="allocation_start"),
    path(f"{ENTRY}on-roll/", allocation_acts.on_roll, name="allocation_on_roll"),
    path(f"{ENTRY}outcome/", allocation_acts.outcome, name="allocation_outcome"),
    path(f"{ENTRY}finding/", allocation_acts.finding, name="allocation_finding"),
    path(f"{ENTRY}error/", allocation_acts.error, name="allocation_error"),
    path("calendar/", calendars.own, name="own_calendar"),
    re_path(rf"{URN}$", register.school, name="school"),
    re_path(rf"{URN}calendar/$", calendars.calendar, name="calendar"),
    re_path(rf"{URN}calendar/{YEAR}terms/$", calendars.terms, name="calendar_terms"),
    re_path(rf"{URN}calendar/{YEAR}back/$", calendars.back, name="calendar_back"),
    re_path(rf"{URN}calendar/{YEAR}closed/$", calendars.add, name="calendar_add"),
    re_path(
        rf"{URN}calendar/closed/(?P<pk>[0-9]{{1,9}})/$", calendars.change, name="calendar_change"
    ),
    re_path(
        rf"{URN}calendar/closed/(?P<pk>[0-9]{{1,9}})/remove/$",
        calendars.remove,
        name="calendar_remove",
    ),
    path("mine/", office.home, name="home"),
    path("mine/seen/", office.seen, name="seen"),
    path("mine/school/", register.mine, name="mine"),
    path("mine/leavers/", leavers.leavers, name="leavers"),
    path("mine/leavers/new/", leavers.start, name="leaver_start"),
    path("mine/leavers/<str:reference>/", leavers.leaver, name="leaver"),
    path("mine/leavers/<str:reference>/withdraw/", leavers.withdraw, name="leaver_withdraw"),
    path("mine/leavers/<str:reference>/file-sent/", leavers.file_sent, name="leaver_file_sent"),
    path("mine/leavers/<str:reference>/<slug:step>/", leavers.step, name="leaver_step"),
    path("mine/new-pupils/", new_pupils.new_pupils, name="new_pupils"),
    path("mine/new-pupils/new/", new_pupils.new_pupil, name="new_pupil"),
    path("mine/new-pupils/<str:reference>/", new_pupils.sent, name="new_pupil_sent"),
    path("mine/new-pupils/<str:reference>/correct/", new_pupils.correct, name="new_pupil_correct"),
    path("mine/allocated/", arrivals.allocated, name="allocated"),
    path("mine/allocated/<str:reference>/", arrivals.arrived, name="arrived"),
    path("returns/", returns.returns, name="returns"),
    path("returns/joined/<str:reference>/", returns.joined, name="joined"),
    path("returns/<str:reference>/", returns.one_return, name="return"),
    path("returns/<str:reference>/ask/", returns.ask, name="return_ask"),
    path("returns/<str:reference>/confirm/", returns.confirm, name="return_confirm"),
    path("returns/<str:reference>/challenge/", returns.challenge, name="return_challenge"),
    path("returns/<str:reference>/accept/", returns.accept, name="return_accept"),
    path("returns/<str:reference>/enquiries/", returns.enquiry, name="return_enquiry"),
    path("returns/<str:reference>/finish/", returns.finish, name="return_finish"),
]
