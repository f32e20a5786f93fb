"""What the school office's pages show of its returns; reads only.

Nothing here tells a school where a child went, nor what casework followed (design §8).
"""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from cme.authority import arrangements
from cme.core.dates import day_words, taught_year_words, year_group, year_label
from cme.core.relationships import adult_words
from cme.worklist.clocks import CLOCKS
from cme.worklist.models import WorkItem
from schools import statuses
from schools.models import AuthorityEnquiry, DeletionReturn, NewPupilReturn, School
from schools.rules import absence, grounds
from schools.rules.ground_list import COUNTED, Ground, Question
from schools.services.calendars import calendar_of
from schools.services.return_counts import facts_of, holding

TITLES = {
    "pupil": "Pupil and UPN",
    "reason": "Reason",
    "parents": "Parents and phone numbers",
    "destination": "New address and school, if known",
    "check": "Check and send",
}
COLOURS = {
    statuses.DRAFT: "grey",
    statuses.SUBMITTED: "blue",
    statuses.QUERIED: "yellow",
    statuses.CHALLENGED: "orange",
    statuses.ENQUIRY_OPENED: "purple",
    statuses.RECONCILED: "green",
    statuses.ACCOUNTED_FOR: "green",
    statuses.WITHDRAWN: "grey",
}
ASKING = (statuses.QUERIED, statuses.CHALLENGED)
FINISHED = (statuses.RECONCILED, statuses.ACCOUNTED_FOR)
SEXES = {"female": "Girl", "male": "Boy"}
PLACES = {
    "school": "Another school",
    "home": "Home education",
    "address": "A new address; school not known",
    "none": "No school comes after this one",
    "unknown": "We do not know",
}
Row = dict[str, Any]


def label(row: DeletionReturn) -> str:
    """Return a return's status in the words a school sees (content §4.1)."""
    return statuses.FOR_SCHOOL[row.status]


def year_words(row: Any) -> str:
    """Return the pupil's year as it is taught: "Year 9"."""
    if row.year_group is not None:
        return year_label(row.year_group)
    born = row.person.born_on
    return taught_year_words(None, year_group(born, timezone.localdate())) if born else ""


def listed(row: DeletionReturn) -> Row:
    """Return one line of the list of leavers."""
    chosen = grounds.ground(row.ground)
    return {
        "row": row,
        "label": label(row),
        "colour": COLOURS[row.status],
        "year": year_words(row),
        "reason": chosen.words if chosen else "",
        "asks": row.status in ASKING,
    }


def tasks(row: DeletionReturn, current: str) -> list[Row]:
    """Return the task list beside the pages of a draft."""
    shown = []
    for name, title in TITLES.items():
        state = ("Done", "green") if name in row.steps_done else ("To do", "grey")
        if name == current:
            state = ("Now", "")
        href = reverse("schools:leaver_step", args=[row.reference, name])
        shown.append({"title": title, "state": state[0], "colour": state[1], "href": href,
                      "current": name == current})  # fmt: skip
    return shown


def after(step: str, row: DeletionReturn) -> str:
    """Return the page that follows a step: the next that is not done, else the check."""
    order = list(TITLES)
    later = order[order.index(step) + 1 :] if step in order else order
    return next((name for name in later if name not in row.steps_done), "check")


def before(step: str) -> str:
    """Return the page before one, or nothing before the first."""
    order = list(TITLES)
    return order[order.index(step) - 1] if order.index(step) else ""


def duty_line(school: School) -> dict[str, str]:
    """Return whom a school rings about a name on its register, for the area it is in."""
    district = arrangements.district(school.district_code) if school.district_code else None
    area = district.area if district else None
    team = arrangements.team("attendance", area)
    name = team.name if team else "Attendance duty line"
    if team and team.area_id and area and area.name not in name:
        name = f"{name}, {area.name}"
    return {"name": name, "phone": arrangements.words(area)["attendance_line"]}


# --- The reason: the day count and our enquiries --------------------------------------------------
def shown_inside(
    row: DeletionReturn, offered: Iterable[Ground]
) -> dict[tuple[str, str], SafeString]:
    """Return what stands among the questions of the grounds that count days."""
    shown: dict[tuple[str, str], SafeString] = {}
    for ground in offered:
        if ground.code not in COUNTED:
            continue
        if ground.code == row.ground and (html := day_count(row)):
            shown[ground.code, COUNTED[ground.code][0]] = html
        if ground.joint_enquiries:
            shown[ground.code, "enquiry_words"] = our_enquiries(row)
    return shown


def day_count(row: DeletionReturn) -> SafeString | None:
    """Return the table of "How the 20 school days were counted", once there is a first day."""
    first, calendar = absence.first_counted(facts_of(row)), calendar_of(row.school)
    held = holding(row, calendar, on=counted_until(row))
    if first is None or held is None:
        return None
    on = timezone.localdate()
    return render_to_string(
        "schools/leaver_count.html",
        {
            "row": row,
            "held": held,
            "is_over": held.holds_on <= on,
            "weeks": absence.count_weeks(first, calendar, needed=held.needed, on=on),
            "breaks": absence.words_of_breaks(first, min(held.holds_on, on), calendar),
            "caveat": held.words.partition(";")[2].strip(),
            "warning": absence.not_yet(held, row.school.name, on=counted_until(row)),
        },
    )


def counted_until(row: DeletionReturn) -> dt.date:
    """Return the day for which a count is asked: the day the name comes off, else today."""
    return row.deleted_on or timezone.localdate()


def our_enquiries(row: DeletionReturn) -> SafeString:
    """Return the council's side of joint enquiries, as far as it is agreed."""
    agreed = agreed_enquiry(row)
    held = row.ground_holds_on if row.ground in COUNTED else None
    today = timezone.localdate()
    from_day = max(filter(None, (held, agreed.agreed_on if agreed else None, today)))
    context = {"agreed": agreed, "from_day": from_day, "is_today": from_day == today,
               "line": duty_line(row.school)}  # fmt: skip
    return render_to_string("schools/leaver_enquiries.html", context)


def agreed_enquiry(row: DeletionReturn) -> AuthorityEnquiry | None:
    """Return what school and council agreed of this pupil, where they did."""
    of_return = AuthorityEnquiry.objects.filter(deletion_return=row)
    if row.pk and (found := of_return.first()):
        return found
    if not row.person.upn:
        return None
    of_pupil = AuthorityEnquiry.objects.filter(school=row.school, upn=row.person.upn)
    return of_pupil.filter(deletion_return=None).first()


# --- What was said, and what is not right yet ---------------------------------------------------
def summary(row: DeletionReturn, *, change: bool) -> list[tuple[str, str, list[Row]]]:
    """Return each page's answers: its name, its title and rows; never where a finished one went."""
    pages = [
        ("pupil", _pupil_rows(row)),
        ("reason", _reason_rows(row)),
        ("parents", _parent_rows(row)),
        ("destination", _destination_rows(row)),
    ]
    shown = []
    for name, rows in pages:
        if name == "destination" and row.status in FINISHED:
            continue
        href = reverse("schools:leaver_step", args=[row.reference, name]) if change else ""
        shown.append((href, TITLES[name], [one for one in rows if one["value"]]))
    return shown


def joined_summary(row: NewPupilReturn) -> list[tuple[str, list[Row]]]:
    """Return what a new-pupil return says: the title and rows of each part."""
    school = row.last_school.name if row.last_school else row.last_school_words
    register = [
        _row("On the register since", _day(row.entered_on)),
        _row("First day here", _day(row.starts_on)),
        _row("Last school", school),
    ]
    parts = [
        ("The pupil", _who_rows(row)),
        ("The register", register),
        ("Home and parents", _parent_rows(row)),
    ]
    return [(title, [one for one in rows if one["value"]]) for title, rows in parts]


def _pupil_rows(row: DeletionReturn) -> list[Row]:
    return [*_who_rows(row), _row("Last day attended", _day(row.last_attended_on))]


def _who_rows(row: DeletionReturn | NewPupilReturn) -> list[Row]:
    person = row.person
    return [
        _row("Name", person.full_name),
        _row("Known as", person.known_as),
        _row("Date of birth", _day(person.born_on)),
        _row("Girl or boy", SEXES.get(person.sex, "")),
        _row("UPN", person.upn),
        _row("Year", year_words(row)),
    ]


def _reason_rows(row: DeletionReturn) -> list[Row]:
    facts = facts_of(row)
    rows = [_row("Reason", grounds.ground_words(row.ground))]
    for question in grounds.questions(row.ground):
        rows.append(_row(question.label, _said(question, facts.answer(question))))
    if row.ground_holds_on:
        held = f"{day_words(row.ground_holds_on)}: {row.ground_why}"
        rows.append(_row("School days are full on", held))
    return [*rows, _row("Name comes off on", _day(row.deleted_on))]


def _said(question: Question, value: Any) -> str:
    """Return an answer in the words of its question."""
    if isinstance(value, bool):
        value = "yes" if value else "no"
    labels = dict(question.choices)
    if isinstance(value, list | tuple):
        return "\n".join(str(labels.get(one, one)) for one in value)
    if question.kind == "date" and value:
        return _day(value if isinstance(value, dt.date) else dt.date.fromisoformat(value))
    return labels.get(value, str(value or ""))


def _parent_rows(row: DeletionReturn | NewPupilReturn) -> list[Row]:
    person = row.person
    lines = (person.address_line_1, person.address_line_2, person.town, person.postcode)
    rows = [_row("Address", "\n".join(filter(None, lines)))]
    for carer in person.carers:
        kin = adult_words(carer.get("relationship") or "")
        lives = "lives with the pupil" if carer.get("lives_with") else ""
        told = (carer.get("phone"), carer.get("email"), ", ".join(filter(None, (kin, lives))))
        rows.append(_row(str(carer.get("name")), "\n".join(filter(None, told)) or "No number"))
    return [*rows, _row("Home language", person.first_language)]


def _destination_rows(row: DeletionReturn) -> list[Row]:
    address = row.future_address
    school = row.new_school.name if row.new_school else row.new_school_words
    names = ("line_1", "line_2", "town", "postcode", "country")
    lines = [str(address[name]) for name in names if address.get(name)]
    return [
        _row("Where next", PLACES.get(row.destination, "")),
        _row("New school", school),
        _row("First day there", _day(row.new_school_starts_on)),
        _row("New address", "\n".join(lines)),
        _row("Parent there", row.future_parent),
        _row("From", _day(row.future_from)),
    ]


def _row(key: str, value: str) -> Row:
    return {"key": key, "value": value}


def _day(moment: dt.date | None) -> str:
    return day_words(moment) if moment else ""


def warnings(row: DeletionReturn) -> list[str]:
    """Return what does not fit, in sentences; none of it stops the return."""
    facts, today = facts_of(row), timezone.localdate()
    said: list[str] = []
    held = holding(row, calendar_of(row.school), on=counted_until(row))
    if held and (not_yet := absence.not_yet(held, row.school.name, on=counted_until(row))):
        said.append(" ".join(not_yet))
    if grounds.is_late(row.deleted_on, today):
        said.append(
            "This return came after the name was deleted. It is accepted and stamped as late. "
            "A register must not be changed back in time."
        )
    if grounds.needs_joint_enquiries(row.ground):
        agreed = agreed_enquiry(row)
        if agreed is None:
            said.append(
                "Joint enquiries are not agreed yet. The name stays until the council and the "
                "school have both tried to find out where the pupil is."
            )
        elif agreed.outcome == AuthorityEnquiry.Outcome.WILL_RETURN:
            said.append("The pupil was found and may come back, so the name stays.")
    return said + grounds.doubts(facts)


def lacking(row: DeletionReturn) -> list[Row]:
    """Return what a return should hold and does not, each with the page that asks it."""
    return [
        {"words": one.words, "href": reverse("schools:leaver_step", args=[row.reference, one.step])}
        for one in grounds.missing(facts_of(row))
    ]


def what_now(row: DeletionReturn) -> str:
    """Return what happens next with a return that was sent, for the school."""
    line = duty_line(row.school)
    sentences = {
        statuses.SUBMITTED: "You need do nothing more, unless we ask.",
        statuses.CHALLENGED: (
            "We do not think that the ground holds. What we wrote is below. You decide: "
            "answer us, or withdraw the return if the pupil stays on roll."
        ),
        statuses.ENQUIRY_OPENED: (
            "We do not know yet where the pupil goes. If you hear anything at all, "
            f"call {line['phone']}."
        ),
        statuses.WITHDRAWN: "You took this return back. The pupil stays on roll.",
    }
    if row.status == statuses.QUERIED and row.answer_due_on:
        return f"Please answer by {day_words(row.answer_due_on)}: {row.answer_due_why}."
    return sentences.get(row.status, "Nothing more is needed from you.")


def not_to_withdraw(row: DeletionReturn) -> str:
    """Return why a return is not to be taken back any more."""
    if row.status == statuses.WITHDRAWN:
        return "You have already withdrawn this return. The pupil stays on roll."
    phone = duty_line(row.school)["phone"]
    return (
        "This return is finished, so it cannot be withdrawn. "
        f"If the pupil is still at your school, call us on {phone}."
    )


def work(item: WorkItem, today: dt.date) -> Row:
    """Return one line of what is due at the school."""
    clock = CLOCKS[item.kind]
    look = "late" if item.due_on < today else "today" if item.due_on == today else ""
    sentence = clock.sentence.format(reference=item.reference, about=item.about)
    before, reference, after = sentence.partition(item.reference)
    return {
        "item": item,
        "sentence": format_html('{}<span class="cme-nowrap">{}</span>{}', before, reference, after),
        "reference": "" if reference else item.reference,  # one of many alike says whose it is
        "href": reverse(clock.url_name, args=[item.reference]),
        "done_url": reverse("work:done", args=[item.pk]) if clock.by_hand else "",
        "look": look,
        "words": {"late": "Late", "today": "Today"}.get(look, ""),
    }
