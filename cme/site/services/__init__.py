"""What the service does for its own keeping, and with people across apps."""

from cme.site.services.ledger import check_ledger
from cme.site.services.people import add_colleague, change_colleague

__all__ = ["add_colleague", "change_colleague", "check_ledger"]
