"""Whole sets of answers by kind of sender, as a browser posts them page by page."""

from typing import Any

Pages = list[tuple[str, dict[str, Any]]]

CHILD: Pages = [
    ("child-name", {"given_name": "Maya", "family_name": "Larkwing", "known_as": "May"}),
    ("child-age", {"age_known": "about", "age_years": "8"}),
    ("child-sex", {"sex": "female"}),
]
PLACE = ("where", {"where_known": "known", "address_line_1": "14 Tannery Row", "town": "Eastmere",
                   "postcode": "em11aa"})  # fmt: skip

NEIGHBOUR: Pages = [
    ("danger", {"danger_now": "no"}),
    ("who", {"sender_kind": "public"}),
    ("worry", {"worry": "In the flat on school days since the summer."}),
    ("concerns", {"concerns": ["none"]}),
    *CHILD,
    PLACE,
    ("last-seen", {"last_seen": "week"}),
    ("school", {"school_status": "none"}),
    ("siblings", {"siblings_known": "no"}),
    ("family", {"family_unknown": "on"}),
    ("safe-contact", {"safe_to_contact": "unknown"}),
    ("your-details", {"details": "anonymous"}),
]

LEAST: Pages = [
    ("danger", {"danger_now": "no"}),
    ("who", {"sender_kind": "unsaid"}),
    ("worry", {"worry": "A child is here all day."}),
    ("concerns", {"concerns": ["unknown"]}),
    ("child-name", {"name_unknown": "on", "description": "About ten, red coat."}),
    ("child-age", {"age_known": "unknown"}),
    ("child-sex", {"sex": "unknown"}),
    ("where", {"where_known": "unknown"}),
    ("last-seen", {"last_seen": "unknown"}),
    ("school", {"school_status": "unknown"}),
    ("siblings", {"siblings_known": "unknown"}),
    ("family", {"family_unknown": "on"}),
    ("safe-contact", {"safe_to_contact": "unknown"}),
    ("your-details", {"details": "anonymous"}),
]

YOUNG_PERSON: Pages = [
    ("danger", {"danger_now": "no"}),
    ("who", {"sender_kind": "child"}),
    ("worry", {"worry": "I have not been to school since we moved."}),
    ("concerns", {"concerns": ["unknown"]}),
    ("child-name", {"name_unknown": "on"}),
    ("child-age", {"age_known": "about", "age_years": "14"}),
    ("child-sex", {"sex": "unknown"}),
    ("where", {"where_known": "no_fixed", "where_stays": "At a friend's"}),
    ("school", {"school_status": "left"}),
    ("siblings", {"siblings_known": "no"}),
    ("family", {"family_unknown": "on"}),
    ("safe-contact", {"safe_to_contact": "no"}),
    ("your-details", {"details": "give", "sender_phone": "07700 900123", "safe_message": "no"}),
]

PARENT: Pages = [
    ("danger", {"danger_now": "no"}),
    ("who", {"sender_kind": "parent"}),
    ("worry", {"worry": "No school has a place for her."}),
    ("concerns", {"concerns": ["none"]}),
    *CHILD,
    PLACE,
    ("last-seen", {"last_seen": "today"}),
    ("school", {"school_status": "waiting"}),
    ("siblings", {"siblings_known": "no"}),
    ("family", {"family_unknown": "on"}),
    ("safe-contact", {"safe_to_contact": "yes"}),
    ("your-details", {"details": "give", "sender_name": "Jo Larkwing",
                      "sender_email": "jo.larkwing@mail.example", "receipt": "email"}),
]  # fmt: skip

RECORDS: Pages = [
    ("social-care", {"care_status": ["child_in_need"], "worker_name": "Robin Siskin",
                     "hub_told": "yes", "hub_told_on-day": "20", "hub_told_on-month": "nov",
                     "hub_told_on-year": "2026"}),
    ("at-risk-groups", {"at_risk_groups": ["none"]}),
]  # fmt: skip

PROFESSIONAL: Pages = [
    ("danger", {"danger_now": "no"}),
    ("who", {"sender_kind": "professional"}),
    ("your-role", {"sender_name": "Ada Redstart", "sender_role": "Teacher",
                   "organisation": "Quayside Primary School", "organisation_type": "school",
                   "sender_email": "ada@quayside.example"}),
    ("referral-reason", {"referral_reasons": ["moved_unknown", "other"], "reason_other": "None"}),
    ("worry", {"worry": "The family left on 2 November and cannot be reached."}),
    ("concerns", {"concerns": ["none"]}),
    ("child-name", {"given_name": "Maya", "family_name": "Larkwing"}),
    ("child-age", {"age_known": "exact", "date_of_birth-day": "27", "date_of_birth-month": "mar",
                   "date_of_birth-year": "2016"}),
    ("child-sex", {"sex": "female"}),
    ("child-records", {"upn": "", "former_names": "Maya Wren", "first_language": "Polish",
                       "interpreter": "yes", "sen": "none"}),
    PLACE,
    ("other-addresses", {"earlier_addresses": "2 Quay Road, Eastmere"}),
    ("last-seen", {"last_seen": "longer"}),
    ("school", {"school_status": "left", "school_name": "Quayside Primary School"}),
    *RECORDS,
    ("siblings", {"siblings_known": "no"}),
    ("family", {"name_1": "Jo Larkwing", "relationship_1": "mother", "phone_1": "01632 960 001"}),
    ("checks-made", {"checks_made": "no"}),
    ("told-family", {"family_told": "unreachable"}),
    ("visit-safety", {"visit_safety": "yes", "visit_safety_note": "A dog"}),
    ("safe-contact", {"safe_to_contact": "yes"}),
]  # fmt: skip

EARLY_YEARS: Pages = [
    ("danger", {"danger_now": "no"}),
    ("setting", {"setting_name": "Little Terns", "setting_type": "nursery",
                 "setting_ofsted": "ey 123456", "setting_phone": "01632 960 007"}),
    ("your-role", {"sender_name": "Ada Redstart", "sender_role": "Manager",
                   "sender_email": "ada@terns.example"}),
    ("worry", {"worry": "Has not come since 2 November."}),
    ("concerns", {"concerns": ["none"]}),
    *CHILD[:1],
    ("child-age", {"age_known": "about", "age_years": "3"}),
    CHILD[2],
    PLACE,
    ("attendance", {"last_attended-day": "2", "last_attended-month": "11",
                    "last_attended-year": "2026", "funded_hours": "30", "told_leaving": "no"}),
    ("last-seen", {"last_seen": "month"}),
    *RECORDS,
    ("siblings", {"siblings_known": "unknown"}),
    ("family", {"family_unknown": "on"}),
    ("checks-made", {"checks_made": "no"}),
    ("health-visitor", {"health_visitor": "no"}),
    ("next-setting", {"next_known": "no", "reception_applied": "not_yet"}),
    ("told-family", {"family_told": "unsafe"}),
    ("visit-safety", {"visit_safety": "unknown"}),
]  # fmt: skip
