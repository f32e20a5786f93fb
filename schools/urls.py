"""Addresses of schools."""

from django.urls import path, re_path

from schools.views import register

app_name = "schools"
urlpatterns = [
    path("", register.school_list, name="list"),
    path("mine/", register.mine, name="mine"),
    re_path(r"^(?P<urn>[0-9]{6})/$", register.school, name="school"),
]
