"""Counting rows inside another query."""

from django.db import models


class HowMany(models.Subquery):
    """How many rows a query finds; one query may ask several."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = models.IntegerField()
    empty_result_set_value = 0
