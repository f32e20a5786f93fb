"""Plans, for a superuser to look up; nothing is changed here."""

from django.contrib import admin

from cme.audit.admin import LookUpAdmin
from reintegration.models import ReintegrationPlan


@admin.register(ReintegrationPlan)
class ReintegrationPlanAdmin(LookUpAdmin):
    """Plans by reference; names stay on their own pages."""

    list_display = ("reference", "status", "asked_on", "officer")
    list_filter = ("status",)
    list_select_related = ("officer",)
    search_fields = ("reference",)
