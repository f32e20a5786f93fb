"""Says what the database holds after the journey."""

import json
import os

from cases.models import Case
from cme.audit.models import AccessRecord, StatusChange
from cme.audit.querysets import subject_type
from referrals.models import Candidate, Referral

given = json.loads(os.environ["JOURNEY"])
referral = Referral.objects.get(reference=given["referral"])
cases = Case.objects.filter(reports__referral=referral).order_by("reports__position")


def looks(subject):
    found = AccessRecord.objects.filter(subject_type=subject_type(subject), subject_id=subject.pk)
    return sorted(set(found.values_list("by__email", "kind", "page")))


print(
    json.dumps(
        {
            "status": referral.status,
            "sender": referral.sender,
            "anonymous": referral.anonymous,
            "matched": referral.matched_at is not None,
            "candidates": list(
                Candidate.objects.filter(reported__referral=referral).values_list(
                    "reported__position", "verdict", "child__reference"
                )
            ),
            "cases": [
                {
                    "reference": case.reference,
                    "child": case.child.reference,
                    "status": case.status,
                    "outcome": case.outcome,
                    "school": case.outcome_school.urn if case.outcome_school else "",
                    "checks": case.checks.count(),
                    "visits": case.contacts.filter(kind="visit").count(),
                    "related": case.child.relations.count(),
                    "ledger": list(
                        StatusChange.objects.filter(
                            subject_type=subject_type(Case), subject_id=case.pk
                        )
                        .order_by("seq")
                        .values_list("to_status", "by_name", "reason")
                    ),
                    "looks": looks(case.child),
                }
                for case in cases
            ],
            "looks": looks(referral),
        }
    )
)
