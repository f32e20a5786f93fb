"""Addresses of the monthly figures."""

from django.urls import path, register_converter

from cme.performance.converters import MonthConverter
from cme.performance.views import monthly, statutory

register_converter(MonthConverter, "month")

app_name = "performance"
urlpatterns = [
    path("", monthly.months, name="months"),
    path("return/", statutory.statutory_return, name="return"),
    path(
        "return/<str:census_day>/<slug:topic>/<slug:code>/",
        statutory.return_list,
        name="return_list",
    ),
    path("<month:month>/", monthly.month, name="month"),
    path("<month:month>/<slug:code>/", monthly.figure, name="figure"),
]
