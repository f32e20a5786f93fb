"""Says what became of the allocation list and of the returns."""

import json

from cme.worklist.models import WorkItem
from schools.models import AllocationEntry, DeletionReturn

returns = DeletionReturn.objects.select_related("referral")
print(
    json.dumps(
        {
            "entries": {
                entry.person.given_name: [entry.reference, entry.status, str(entry.status_on)]
                for entry in AllocationEntry.objects.select_related("person")
            },
            "returns": [
                [row.status, getattr(getattr(row, "referral", None), "reference", "")]
                for row in returns
            ],
            "escalations": [
                [item.reference, str(item.due_on)]
                for item in WorkItem.objects.filter(kind="allocation_escalated")
            ],
        }
    )
)
