"""Referrals, for a superuser to look up; nothing is changed here."""

from django.contrib import admin

from cme.audit.admin import LookUpAdmin
from referrals.models import Referral


@admin.register(Referral)
class ReferralAdmin(LookUpAdmin):
    """Referrals by reference."""

    list_display = ("reference", "status", "channel", "received_at")
    list_filter = ("status", "channel")
    search_fields = ("reference",)
