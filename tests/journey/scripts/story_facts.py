"""Says what the database holds about the one child of the long story."""

import json

from cases.models import ArchiveRequest, Case, Child
from cme.audit.models import StatusChange
from cme.authority.models import CheckType
from cme.worklist.models import WorkItem
from referrals.models import Referral
from reintegration.models import ReintegrationPlan
from schools.models import NewPupilReturn


def ledger(kind, pk):
    lines = StatusChange.objects.filter(subject_type=kind, subject_id=pk).order_by("seq")
    return [[line.to_status, line.by_name, line.reason, str(line.effective_on)] for line in lines]


def days(record, *names):
    return {name: str(getattr(record, name)) for name in names}


def to_search(case):
    searched = case.checks.values("source")
    wanted = CheckType.objects.filter(expected=True, in_use=True, only_child_protection=False)
    return [str(one.pk) for one in wanted.exclude(pk__in=searched)]


case = Case.objects.order_by("pk").first()
archive = ArchiveRequest.objects.order_by("pk").last()
plan = ReintegrationPlan.objects.order_by("pk").last()
print(
    json.dumps(
        {
            "children": Child.objects.count(),
            "referrals": list(
                Referral.objects.order_by("pk").values_list("reference", "channel", "status")
            ),
            "matched": not Referral.objects.filter(matched_at=None).exists(),
            "case": case
            and {
                "reference": case.reference,
                "status": case.status,
                "outcome": case.outcome,
                "ledger": ledger("cases.case", case.pk),
                "long_term_lines": case.events.filter(kind="long_term").count(),
                "to_search": to_search(case),
                "searched": str(case.checks.values_list("source", flat=True).first() or ""),
                **days(case, "opened_on", "became_cme_on", "clock_from", "long_term_on"),
            },
            "archive": archive
            and {
                "status": archive.status,
                "ledger": ledger("cases.archiverequest", archive.pk),
                "signatures": [
                    [one.role, one.person.name, str(one.signed_on), one.voided_at is None]
                    for one in archive.signatures.select_related("person")
                ],
            },
            "plan": plan
            and {
                "reference": plan.reference,
                "status": plan.status,
                "ledger": ledger("reintegration.reintegrationplan", plan.pk),
                **days(plan, "starts_on", "ends_on", "first_day_on", "support_ended_on"),
            },
            "new_pupils": NewPupilReturn.objects.count(),
            "items": [
                [item.kind, item.owner.name if item.owner else "", str(item.due_on), item.end]
                for item in WorkItem.objects.select_related("owner").order_by("pk")
            ],
        }
    )
)
