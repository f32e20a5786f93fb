"""Addresses of schools."""

from django.urls import path, re_path

from schools import views

app_name = "schools"
urlpatterns = [
    path("", views.school_list, name="list"),
    path("mine/", views.mine, name="mine"),
    re_path(r"^(?P<urn>[0-9]{6})/$", views.school, name="school"),
]
