"""Addresses of the set-up pages."""

from django.urls import path, re_path

from cme.authority.council_words import GROUPS
from cme.authority.kinds import KINDS
from cme.site.views import set_up, set_up_council

KIND = rf"^(?P<kind>{'|'.join(KINDS)})/"
ONE = rf"{KIND}(?P<pk>[0-9]{{1,9}})/"
GROUP = rf"^words/(?P<group>{'|'.join(GROUPS)})/$"

urlpatterns = [
    path("", set_up.home, name="set-up"),
    path("council/", set_up_council.council, name="set-up-council"),
    re_path(GROUP, set_up_council.words, name="set-up-words"),
    path("thresholds/", set_up_council.thresholds, name="set-up-thresholds"),
    path("thresholds/<slug:code>/", set_up_council.threshold, name="set-up-threshold"),
    re_path(rf"{KIND}$", set_up.listing, name="set-up-list"),
    re_path(rf"{KIND}add/$", set_up.add, name="set-up-add"),
    re_path(rf"{ONE}$", set_up.change, name="set-up-change"),
    re_path(rf"{ONE}aside/$", set_up.aside, name="set-up-aside"),
    re_path(rf"{ONE}back/$", set_up.back, name="set-up-back"),
    re_path(rf"{ONE}order/$", set_up.order, name="set-up-order"),
]
