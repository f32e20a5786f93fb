"""Addresses of the monthly figures."""

from django.urls import path, register_converter

from cme.performance import views, views_return
from cme.performance.converters import MonthConverter

register_converter(MonthConverter, "month")

app_name = "performance"
urlpatterns = [
    path("", views.months, name="months"),
    path("return/", views_return.statutory_return, name="return"),
    path(
        "return/<str:census_day>/<slug:topic>/<slug:code>/",
        views_return.return_list,
        name="return_list",
    ),
    path("<month:month>/", views.month, name="month"),
    path("<month:month>/<slug:code>/", views.figure, name="figure"),
]
