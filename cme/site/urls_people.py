"""Addresses of the pages about people who sign in."""

from django.urls import path

from cme.site.views import people

urlpatterns = [
    path("", people.listing, name="set-up-people"),
    path("add/", people.add, name="set-up-person-add"),
    path("<int:pk>/", people.change, name="set-up-person"),
    path("<int:pk>/deactivate/", people.deactivate, name="set-up-person-deactivate"),
    path("<int:pk>/reactivate/", people.reactivate, name="set-up-person-reactivate"),
    path("<int:pk>/link/", people.link, name="set-up-person-link"),
    path("<int:pk>/two-step/", people.second_step, name="set-up-person-two-step"),
]
