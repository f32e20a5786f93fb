"""What officers write, the way they write it: short, dated by the record, no waste."""

WHY_OPENED = (
    "No school found on the systems, address is ours. Opening to establish.",
    "Not on roll anywhere I can see. School age. Case opened.",
    "Matches what the school told us by phone last week. Opening now rather than waiting.",
    "Family unknown to us, child said to be out of school. Needs a visit.",
    "Off roll with no destination. Ours until we know better.",
)
CHECKED: dict[str, tuple[str, ...]] = {
    "nothing_new": (
        "Record there, last entry same as referral.",
        "Known, nothing since the summer.",
        "Old address only. No recent activity.",
    ),
    "no_record": (
        "Nil return under all spellings.",
        "No trace by name, DOB or postcode.",
        "Searched maiden name as well, nothing.",
    ),
    "new_facts": (
        "New mobile for Mum. Added to the record.",
        "Sibling on roll in reception, school will ask at the gate.",
        "Forwarding address on file, will try that next.",
    ),
    "lives_elsewhere": (
        "They have the family, arrived last month. Written confirmation asked for.",
        "Confirmed out of area by the team there.",
    ),
    "lives_here": ("Account in Dad's name, still live at this address.",),
    "asked": ("Emailed through the secure route. Waiting.", "Request form sent, 5 days they said."),
}
_CONTACTS = {
    ("call", "no_answer"): "TC to {who}, rang out. Will try again after school hours.",
    ("call", "spoke_parent"): "Spoke to {who}. Friendly, a bit wary. Says they have a plan and "
    "will send me the papers.",
    ("visit", "card_left"): "HV. No answer, curtains open, pushchair in the hall. Card left with "
    "my mobile on it.",
}


def contact(kind: str, result: str, who: str) -> str:
    """Return a note of a contact in an officer's words."""
    return _CONTACTS.get((kind, result), "See above, noted for the file.").format(who=who)
