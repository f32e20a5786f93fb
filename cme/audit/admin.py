"""Looking records up as a superuser: read-only, and recorded like any other reading."""

from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse

from cme.audit.access import record_access


class LookUpAdmin(admin.ModelAdmin):
    """Shows records and changes none; each reading is recorded before the content."""

    actions = None

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Records are made by services alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are changed by services alone."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Records are removed by disposal alone."""
        return False

    @transaction.atomic
    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Record the reading, then show the record."""
        record = self.get_object(request, object_id)
        if record is not None:
            record_access(by=request.user, subjects=[record], kind="page", page="admin look-up")
        return super().change_view(request, object_id, form_url, extra_context)

    @transaction.atomic
    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Show the list, and record which rows it showed before it is sent."""
        answer = super().changelist_view(request, extra_context)
        shown = getattr(answer, "context_data", {}).get("cl")
        if shown is not None:
            rows = list(shown.result_list)
            record_access(by=request.user, subjects=rows, kind="list", page="admin look-up")
        return answer
