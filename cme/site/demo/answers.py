"""What invented senders answer, in the shape the public form stores: a mapping for each step."""

from typing import Any

from cme.core import dates
from cme.site.demo.families import Family, Kid

Answers = dict[str, Any]

NEIGHBOUR_WORRIES = (
    (
        "Two lads in the car park at ours every day, school hours. They say they have not got "
        "a school since they came here."
    ),
    (
        "I see this little girl at the window all day. Never any uniform. I think they moved in "
        "around Easter."
    ),
    "The family upstairs said the children are “waiting for a letter” but it has been months now.",
    "He helps on the market stall in the week. Cannot be older than 12. Nice boy, worried for him.",
    (
        "There is a child in the flat below us on school days. Mum works nights and I do not think "
        "anyone knows they are here."
    ),
)
SCHOOL_WORRIES = (
    (
        "Last attended before half term. Parents' numbers are dead, letters come back. The cousin "
        "in year 5 says they have gone to stay with family but not where."
    ),
    (
        "Due to start with us in September, never arrived. Allocated in the normal round, place "
        "accepted by Mum. Two home visits by our attendance lead: no answer, curtains shut."
    ),
    (
        "Off roll request came from Mum by text only: they are moving. No new school named and "
        "no file requested."
    ),
    (
        "Sibling told her teacher the family was leaving the country “for a while”. All belongings "
        "collected on the Friday. Nobody has asked for the file."
    ),
)
CARERS_WORRY = (
    (
        "We moved here in the summer and applied for three schools. All full. He is at home for "
        "nine weeks and he is getting so down."
    ),
    "She stopped going after what those girls did. I asked for a different school; no answer.",
)


SENDERS = {
    "mash": ("Gale Shearwater", "Screening officer", "Safeguarding hub", "social_care"),
    "ehe": ("Bryn Dotterel", "Home education officer", "Home education", "other"),
    "ehc": ("Tamsin Pochard", "EHC coordinator", "EHC team", "other"),
    "other_authority": ("Fen Corncrake", "CME officer", "Fenshire Council", "other_council"),
    "mailbox": ("Cleo Garganey", "Health visitor", "Community health", "health"),
    "phone": ("Marl Brambling", "Housing officer", "Tenancy team", "housing"),
}


def sender(channel: str) -> Answers:
    """Return who writes by this channel, as an answer; nothing where it is the school's own."""
    if channel not in SENDERS:
        return {}
    name, role, organisation, kind = SENDERS[channel]
    return {
        "your-role": {
            "sender_name": name,
            "sender_role": role,
            "organisation": organisation,
            "organisation_type": kind,
            "sender_phone": "01632 960 790",
        }
    }


def exact(kid: Kid) -> Answers:
    """Return the answer of somebody who knows the date of birth."""
    return {"age_known": "exact", "date_of_birth": kid.born.isoformat()}


def about(years: int) -> Answers:
    """Return the answer of somebody who guesses the age."""
    return {"age_known": "about", "age_years": years}


def lives_at(family: Family) -> Answers:
    """Return the answer of somebody who knows the address."""
    return {
        "where_known": "known",
        "address_line_1": family.line_1,
        "town": family.home.town,
        "postcode": family.home.postcode,
    }


def _child(family: Family, worry: str, concerns: list[str], last_seen: str) -> Answers:
    kid = family.first
    pages: Answers = {
        "danger": {"danger_now": "no"},
        "worry": {"worry": worry},
        "concerns": {"concerns": concerns},
        "child-name": {"given_name": kid.given, "family_name": kid.family, "known_as": ""},
        "child-age": exact(kid),
        "child-sex": {"sex": kid.sex},
        "where": lives_at(family),
        "last-seen": {"last_seen": last_seen, "last_seen_where": ""},
        "siblings": {"siblings_known": "yes" if family.kids[1:] else "no"},
    }
    if family.kids[1:]:
        pages["sibling"] = {
            "items": [_sibling(kid) for kid in family.kids[1:]],
            "add_another": "no",
        }
    return pages


def _sibling(kid: Kid) -> Answers:
    return {"given_name": kid.given, "family_name": kid.family, **about(0), "in_school": "no"}


def neighbour(family: Family, worry: str, on: Any, **changes: Answers) -> Answers:
    """Return an anonymous neighbour's answers; the ages are guesses on that day."""
    pages = _child(family, f"{worry} I think the name is {family.first.given}.", ["none"], "week")
    pages |= {
        "who": {"sender_kind": "public"},
        "child-age": about(dates.age_on(family.first.born, on)),
        "school": {"school_status": "none", "school_name": "", "last_in_school": ""},
        "family": {"family_unknown": "yes"},
        "safe-contact": {"safe_to_contact": "unknown"},
        "your-details": {"details": "anonymous"},
    }
    _guess_siblings(pages, family, on)
    return pages | changes


def parent(family: Family, worry: str, on: Any, **changes: Answers) -> Answers:
    """Return the answers of a parent who gives an address for a receipt."""
    pages = _child(family, f"{worry} Please help {family.first.given}.", ["none"], "today")
    pages |= {
        "who": {"sender_kind": "parent"},
        "school": {"school_status": "waiting", "school_name": "", "last_in_school": "July"},
        "family": adults(family),
        "safe-contact": {"safe_to_contact": "yes"},
        "your-details": {
            "details": "give",
            "sender_name": family.carer,
            "sender_phone": family.phone,
            "sender_email": f"parent{family.phone[-3:]}@family.invalid",
            "safe_message": "yes",
            "receipt": "email",
        },
    }
    _guess_siblings(pages, family, on)
    return pages | changes


def young_person(family: Family, on: Any) -> Answers:
    """Return the answers of a young person who writes about themselves."""
    pages = _child(family, "Nobody has put me in a school since we moved. I look after the little "
                   "ones while Mum is at work.", ["alone"], "today")  # fmt: skip
    pages.pop("last-seen")
    pages |= {
        "who": {"sender_kind": "child"},
        "child-age": about(dates.age_on(family.first.born, on)),
        "school": {"school_status": "left", "school_name": "", "last_in_school": "last year"},
        "family": {"family_unknown": "", "name_1": family.carer, "relationship_1": "mother"},
        "safe-contact": {"safe_to_contact": "no", "unsafe_why": "She would be really angry."},
        "your-details": {
            "details": "give",
            "sender_phone": family.phone,
            "best_time": "After 4, text only",
            "safe_message": "yes",
        },
    }
    return pages


def professional(family: Family, worry: str, on: Any, **changes: Answers) -> Answers:
    """Return the answers of somebody who works with children; also what staff key in for them."""
    kid = family.first
    pages = _child(family, f"{kid.given}: {worry}", ["none"], "longer")
    pages |= {
        "who": {"sender_kind": "professional"},
        "your-role": {
            "sender_name": "Rowan Fieldfare",
            "sender_role": "Attendance lead",
            "organisation": "Kingfisher Junior School",
            "organisation_type": "school",
            "sender_phone": "01632 960 777",
            "sender_email": "attendance@kingfisher.invalid",
        },
        "referral-reason": {"referral_reasons": ["no_contact"]},
        "child-records": {
            "upn": kid.upn,
            "former_names": "",
            "first_language": family.language,
            "interpreter": "unknown" if family.language != "English" else "no",
            "sen": "none",
        },
        "other-addresses": {},
        "school": {"school_status": "stopped", "school_name": "Kingfisher Junior School",
                   "last_in_school": "Before half term"},
        "social-care": {"care_status": ["none"], "hub_told": "no"},
        "at-risk-groups": {"at_risk_groups": ["stopped"]},
        "family": adults(family),
        "checks-made": {"checks_made": "yes"},
        "check-made": {
            "items": [
                {
                    "check_kind": "visit",
                    "checked_on": on.isoformat(),
                    "checked_by": "Rowan Fieldfare",
                    "found": "No answer. Post behind the door.",
                }
            ],
            "add_another": "no",
        },
        "told-family": {"family_told": "unreachable"},
        "visit-safety": {"visit_safety": "unknown"},
        "safe-contact": {"safe_to_contact": "yes"},
    }  # fmt: skip
    _guess_siblings(pages, family, on)
    return pages | changes


def early_years(family: Family, on: Any) -> Answers:
    """Return a nursery's answers about a child who stopped coming."""
    pages = professional(family, "Has not been with us for three weeks; phones not answered.", on)
    for name in ("who", "referral-reason", "child-records", "other-addresses", "school"):
        pages.pop(name)
    last = (on.replace(day=1)).isoformat()
    return pages | {
        "setting": {"setting_name": "Little Terns Nursery", "setting_type": "nursery",
                    "setting_phone": "01632 960 780"},
        "your-role": {"sender_name": "Dilys Pipit", "sender_role": "Manager",
                      "sender_email": "office@littleterns.invalid"},
        "attendance": {"last_attended": last, "funded_hours": "30", "told_leaving": "no",
                       "usual_hours": "Mon to Thu, mornings"},
        "health-visitor": {"health_visitor": "no"},
        "next-setting": {"next_known": "no", "reception_applied": "unknown"},
    }  # fmt: skip


def adults(family: Family) -> Answers:
    """Return the answer about who looks after the child."""
    return {
        "family_unknown": "",
        "name_1": family.carer,
        "relationship_1": family.relationship,
        "phone_1": family.phone,
        "family_language": family.language,
    }


def _guess_siblings(pages: Answers, family: Family, on: Any) -> None:
    for page, kid in zip(pages.get("sibling", {}).get("items", ()), family.kids[1:], strict=False):
        page["age_years"] = dates.age_on(kid.born, on)
