"""Addresses of triage, under /referrals/."""

from django.urls import path

from referrals.views import keyed, triage

app_name = "referrals"
urlpatterns = [
    path("", triage.queue, name="queue"),
    path("new/", keyed.new, name="new"),
    path("<str:reference>/", triage.detail, name="detail"),
    path("<str:reference>/judge/", triage.judge, name="judge"),
    path("<str:reference>/facts/", triage.facts, name="facts"),
    path("<str:reference>/reopen/", triage.reopen, name="reopen"),
    path("<str:reference>/lift-do-not-contact/", triage.lift_stop, name="lift_stop"),
    path("<str:reference>/lift-restriction/", triage.lift_restriction, name="lift_restriction"),
    path(
        "<str:reference>/onward/<str:onward_reference>/acknowledge/",
        triage.acknowledge,
        name="acknowledge",
    ),
    path(
        "<str:reference>/onward/<str:onward_reference>/ask-again/",
        triage.ask_again,
        name="ask_again",
    ),
    path("<str:reference>/onward/<str:onward_reference>/answer/", triage.answer, name="answer"),
]
