"""Addresses under /my-work/: what people do with an item, and what managers look at."""

from django.urls import path

from cme.worklist import views

app_name = "work"
urlpatterns = [
    path("<int:item>/done/", views.done, name="done"),
    path("<int:item>/hand-on/", views.hand_on, name="hand_on"),
    path("<int:item>/take/", views.take, name="take"),
    path("stuck/", views.stuck, name="stuck"),
    path("team/", views.team, name="team"),
    path("give/", views.give, name="give"),
]
