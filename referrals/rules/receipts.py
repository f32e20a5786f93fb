"""Who gets a receipt, and which (content §1.11). A receipt carries the reference only."""

from dataclasses import dataclass

PUBLIC_RECEIPT, WORK_RECEIPT = "receipt", "work_receipt"


@dataclass(frozen=True)
class Sender:
    """What the rule needs to know of a sender."""

    kind: str  # child, parent, public, professional, unsaid
    anonymous: bool
    email: str
    wants_email: bool
    do_not_contact: bool  # the mark on the referral as it came in
    relationship: str = ""  # how a member of the public knows the child


def receipt_for(sender: Sender) -> str | None:
    """Return the kind of receipt, or None: never to a child, an anonymous or an unsafe address.

    People who work with children get one at their work address; others where they asked for it.
    """
    if sender.anonymous or not sender.email or sender.kind == "child":
        return None
    if sender.kind == "professional":
        return WORK_RECEIPT
    near = sender.kind == "parent" or sender.relationship == "relative"  # may share the home
    unsafe = near and sender.do_not_contact
    return PUBLIC_RECEIPT if sender.wants_email and not unsafe else None


TEXTS = {
    PUBLIC_RECEIPT: (
        "We have your message",
        (
            "Thank you for contacting {council}. We have your message.\n\n"
            "Your reference is {reference}.\n\n"
            "You do not need to do anything. Please do not reply to this email.\n"
        ),
    ),
    WORK_RECEIPT: (
        "Reference {reference}",
        (
            "We have your referral, reference {reference}.\n\n"
            "We will read it by {read_by}.\n\n"
            "This email has no details in it. Please do not send details by reply.\n\n"
            "To add something, call {team_phone} and give the reference.\n"
        ),
    ),
}
"""Subject and body: no name, no link, no mention of a child, school or worry (content §1.11)."""
