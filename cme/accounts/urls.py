"""Addresses of the account pages that are ours alone."""

from django.urls import path

from cme.accounts.views import pages

app_name = "accounts"
urlpatterns = [path("people/", pages.people, name="people")]
