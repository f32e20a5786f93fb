"""Addresses of schools."""

from django.urls import path, re_path

from schools.views import allocation_acts, allocations, register

app_name = "schools"
ENTRY = "allocations/<str:reference>/"
urlpatterns = [
    path("", register.school_list, name="list"),
    path("mine/", register.mine, name="mine"),
    path("allocations/", allocations.listing, name="allocations"),
    path("allocations/add/", allocation_acts.add, name="allocation_add"),
    path(ENTRY, allocations.entry, name="allocation"),
    path(f"{ENTRY}note/", allocation_acts.note, name="allocation_note"),
    path(f"{ENTRY}again/", allocation_acts.again, name="allocation_again"),
    path(f"{ENTRY}start/", allocation_acts.start, name="allocation_start"),
    path(f"{ENTRY}on-roll/", allocation_acts.on_roll, name="allocation_on_roll"),
    path(f"{ENTRY}outcome/", allocation_acts.outcome, name="allocation_outcome"),
    path(f"{ENTRY}finding/", allocation_acts.finding, name="allocation_finding"),
    path(f"{ENTRY}error/", allocation_acts.error, name="allocation_error"),
    re_path(r"^(?P<urn>[0-9]{6})/$", register.school, name="school"),
]
