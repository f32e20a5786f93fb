"""Addresses of the pages that belong to nobody in particular: home and the footer's."""

from django.urls import path

from cme.site import pages

urlpatterns = [
    path("", pages.home, name="home"),
    path("privacy/", pages.privacy, name="privacy"),
    path("accessibility/", pages.accessibility, name="accessibility"),
    path("cookies/", pages.cookies, name="cookies"),
]
