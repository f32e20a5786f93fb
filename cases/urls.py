"""Addresses of children and cases."""

from django.urls import path

from cases.views import (
    archive_people,
    archiving,
    child,
    delegates,
    ending,
    enquiring,
    handing_on,
    keeping,
    listing,
    matches,
    reading,
    returned,
)

app_name = "cases"

CASE = "cases/<str:reference>/"
CHILD = "children/<str:reference>/"

urlpatterns = [
    path("cases/", listing.listing, name="list"),
    path("cases/give/", keeping.assign, name="assign"),
    path(CASE, reading.case, name="case"),
    path(f"{CASE}enquiries/", reading.enquiries, name="enquiries"),
    path(f"{CASE}contacts/", reading.contacts, name="contacts"),
    path(f"{CASE}chronology/", reading.chronology, name="chronology"),
    path(f"{CASE}household/", reading.household, name="household"),
    path(f"{CASE}history/", reading.history, name="history"),
    path(f"{CASE}check/", enquiring.check, name="check"),
    path(f"{CASE}contact/", enquiring.contact, name="contact"),
    path(f"{CASE}note/", enquiring.note, name="note"),
    path(f"{CASE}establish/", enquiring.establish, name="establish"),
    path(f"{CASE}otherwise/", enquiring.otherwise, name="otherwise"),
    path(f"{CASE}own-step/", enquiring.own_done, name="own_done"),
    path(f"{CASE}plan/", enquiring.plan, name="plan"),
    path(f"{CASE}move/", keeping.move, name="move"),
    path(f"{CASE}wake/", keeping.wake, name="wake"),
    path(f"{CASE}residency/", keeping.residency, name="residency"),
    path(f"{CASE}category/", keeping.category, name="category"),
    path(f"{CASE}household/adult/", keeping.carer, name="carer"),
    path(f"{CASE}household/sibling/", keeping.sibling, name="sibling"),
    path(f"{CASE}marks/", keeping.marks, name="marks"),
    path(f"{CASE}marks/restricted/", keeping.restrict, name="restrict"),
    path(f"{CASE}marks/contact/", keeping.stop_contact, name="stop_contact"),
    path(f"{CASE}flags/", keeping.flags, name="flags"),
    path(f"{CASE}flags/<int:flag>/", keeping.lift_flag, name="lift_flag"),
    path(f"{CASE}send/", handing_on.send, name="send"),
    path(f"{CASE}onward/<str:onward>/", handing_on.onward, name="onward"),
    path(f"{CASE}found/<int:returned>/", returned.returned, name="returned"),
    path(f"{CASE}match/<int:sighting>/", matches.match, name="match"),
    path(f"{CASE}close/", ending.close, name="close"),
    path(f"{CASE}countersign/", ending.countersign, name="countersign"),
    path(f"{CASE}reopen/", ending.reopen, name="reopen"),
    path(f"{CASE}archive/", archiving.archive, name="archive"),
    path(f"{CASE}archive/begin/", archiving.begin, name="archive_begin"),
    path(f"{CASE}archive/draft/", archiving.draft, name="archive_draft"),
    path(f"{CASE}archive/sign/", archiving.sign, name="archive_sign"),
    path(f"{CASE}archive/decide/", archiving.decide, name="archive_decide"),
    path(f"{CASE}archive/take-up/", archiving.take_up, name="archive_take_up"),
    path(f"{CASE}archive/take-back/", archiving.take_back, name="archive_take_back"),
    path(f"{CASE}archive/take-over/", archive_people.take_over, name="archive_take_over"),
    path(f"{CASE}archive/replace/", archive_people.replace, name="archive_replace"),
    path(f"{CASE}archive/paper/", archiving.archive_paper, name="archive_paper"),
    path("archiving/", archiving.to_sign, name="to_sign"),
    path("archiving/delegates/", delegates.delegates, name="delegates"),
    path(
        "archiving/delegates/<int:delegation>/end/",
        delegates.end_delegation,
        name="end_delegation",
    ),
    path(CHILD, child.child, name="child"),
    path(f"{CHILD}details/", child.details, name="details"),
    path(f"{CHILD}circumstances/", child.circumstances, name="circumstances"),
]
