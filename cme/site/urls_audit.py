"""Addresses of the histories."""

from django.urls import path

from cme.site.views import audit

app_name = "audit"
urlpatterns = [
    path("", audit.home, name="home"),
    path("check/", audit.check, name="check"),
    path("<str:reference>/", audit.looks, name="looks"),
    path("<str:reference>/history/", audit.history, name="history"),
]
