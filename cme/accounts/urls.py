"""Addresses of the account pages that are ours alone."""

from django.urls import path

from cme.accounts import views

app_name = "accounts"
urlpatterns = [path("people/", views.people, name="people")]
