"""Children, cases and archiving forms, for a superuser to look up; nothing is changed here."""

from django.contrib import admin

from cases.models import ArchiveRequest, Case, Child
from cme.audit.admin import LookUpAdmin


@admin.register(Child)
class ChildAdmin(LookUpAdmin):
    """Children by reference; names stay on their own pages."""

    list_display = ("reference", "restricted", "do_not_contact")
    search_fields = ("reference",)


@admin.register(Case)
class CaseAdmin(LookUpAdmin):
    """Cases by reference."""

    list_display = ("reference", "status", "opened_on", "officer")
    list_filter = ("status",)
    list_select_related = ("officer",)
    search_fields = ("reference",)


@admin.register(ArchiveRequest)
class ArchiveRequestAdmin(LookUpAdmin):
    """Archiving forms by the case they are about."""

    list_display = ("case", "status", "officer", "line_manager", "director")
    list_filter = ("status",)
    list_select_related = ("case", "officer", "line_manager", "director")
    search_fields = ("case__reference",)
