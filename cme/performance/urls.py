"""Addresses of the monthly figures."""

from django.urls import path, register_converter

from cme.performance import views
from cme.performance.converters import MonthConverter

register_converter(MonthConverter, "month")

app_name = "performance"
urlpatterns = [
    path("", views.months, name="months"),
    path("<month:month>/", views.month, name="month"),
    path("<month:month>/<slug:code>/", views.figure, name="figure"),
]
