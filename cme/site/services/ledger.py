"""What the service does for its own keeping."""

from django.utils import timezone

from cme.audit.models import Seal, StatusChange
from cme.audit.triggers import TriggersMissing, assert_triggers
from cme.audit.verify import Finding, verify
from cme.site.models import LedgerCheck


def check_ledger() -> list[Finding]:
    """Check every line, seal and trigger of the ledger and keep the result; return the findings."""
    found = verify()
    try:
        assert_triggers()
    except TriggersMissing as missing:
        found.append(Finding(str(missing)))
    touched = next((finding.line for finding in found if finding.line is not None), None)
    LedgerCheck.objects.create(
        at=timezone.now(),
        lines=StatusChange.objects.count(),
        seals=Seal.objects.count(),
        first_line=touched,
        finding=found[0].sentence[:300] if found else "",
    )
    return found
