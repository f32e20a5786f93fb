"""Addresses of the public form, open to anybody."""

from django.urls import path

from referrals.views import public_pages, public_send, public_steps

app_name = "refer"
urlpatterns = [
    path("", public_pages.start, name="start"),
    path("early-years/", public_pages.early_years, name="early-years"),
    path("what-it-means/", public_pages.what_it_means, name="what-it-means"),
    path("exit/", public_pages.leave, name="exit"),
    path("carry-on/", public_pages.carry_on, name="carry-on"),
    path("check/", public_send.check, name="check"),
    path("sent/", public_send.sent, name="sent"),
    path("<slug:name>/", public_steps.step, name="step"),
    path("<slug:name>/new/", public_steps.add, name="add"),
    path("<slug:name>/<int:number>/", public_steps.change, name="change"),
    path("<slug:name>/<int:number>/remove/", public_steps.remove, name="remove"),
]
