"""The grounds of S.I. 2024/208 reg. 9 as data: plain words, what each asks, and where it stands.

Reg. 9(1) lists those for pupils of compulsory school age by letter; reg. 9(3) the shorter list for
pupils outside it, whose words here are ours.
"""

from dataclasses import dataclass

from cme.core.dates import SchoolAge

OF_AGE, OUTSIDE = "of", "outside"
IN_FORCE = "S.I. 2024/208 reg. 9"


@dataclass(frozen=True)
class Question:
    """One thing a ground asks; `name` is a column of the return, or a key of its evidence."""

    name: str
    label: str
    kind: str  # date, text, words, yes_no, one_of, any_of
    hint: str = ""
    needed: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    is_column: bool = False


@dataclass(frozen=True)
class Ground:
    """One reason for which a name may leave: its letter, plain words, what it asks, its source."""

    code: str
    letter: str
    words: str
    hint: str
    questions: tuple[Question, ...] = ()
    list_: str = OF_AGE
    joint_enquiries: bool = False
    follows: bool = True  # somebody has to know where the child goes next
    is_common: bool = False
    ages: frozenset[SchoolAge] = frozenset(SchoolAge)

    @property
    def name(self) -> str:
        """The ground as people say it: "Ground (i)", or the other list's plain name."""
        return f"Ground ({self.letter})" if self.letter else "Outside compulsory school age"

    @property
    def source(self) -> str:
        """Where the law says so."""
        return f"{IN_FORCE}(1)({self.letter})" if self.letter else f"{IN_FORCE}(3)"


YES_NO = (("yes", "Yes"), ("no", "No"))
BARS = (
    ("order", "A school attendance order names our school"),
    ("main_school", "The family travels for work and ours is the main school"),
    ("dual", "Both schools agreed that the pupil stays on both registers"),
    ("none", "None of these"),
)
ENQUIRIES = (
    ("called", "Called every contact, at different times"),
    ("visited", "Visited the home"),
    ("siblings", "Asked siblings’ schools"),
    ("wrote", "Wrote to the family"),
)
REVIEWS = (
    ("upheld", "A review upheld the exclusion, or the governors confirmed it and time ran out"),
    ("not_asked", "The parents said in writing that they will not ask for a review"),
    ("open", "A review can still be asked for, or is not finished"),
)
LEAST_SENTENCE = 4  # months

_BARS = Question("bars", "Do any of these apply?", "any_of", choices=BARS)
_ORDER_BAR = Question(
    "order_names_us", "Does a school attendance order name our school?", "yes_no", choices=YES_NO
)
_UNAVOIDABLE = Question(
    "unavoidable",
    "Is there reason to think that illness or another unavoidable cause keeps the pupil away?",
    "yes_no",
    choices=YES_NO,
)
_ENQUIRIES = Question(
    "enquiries", "What has the school done to find out?", "any_of", choices=ENQUIRIES,
    is_column=True,
)  # fmt: skip
_ENQUIRY_WORDS = Question(
    "enquiry_words", "What came of it?", "words", "Dates, and who you spoke to.",
    needed=False, is_column=True,
)  # fmt: skip
_NOT_EXPECTED = Question(
    "not_expected",
    "Have you any reason to expect the pupil back?",
    "yes_no",
    choices=YES_NO,
)
_COUNCIL_AGREED = Question(
    "council_agreed_on",
    "If the council placed the pupil at your special school: when did it agree?",
    "date",
    "Leave this empty if yours is not a special school.",
    needed=False,
)
_FIRST_ABSENT = Question(
    "first_absent_on",
    "First full day absent",
    "date",
    "Both sessions missed. For example, 3 11 2026",
    is_column=True,
)
_ALL_UNAUTHORISED = Question(
    "all_unauthorised",
    "Was every one of these absences unauthorised?",
    "yes_no",
    choices=(("yes", "Yes"), ("no", "No, some were authorised or illness")),
    is_column=True,
)
_DIED = (
    Question("died_on", "Date of death", "date"),
    Question("confirmed_by", "Who confirmed it?", "text"),
)
_EXCLUDED = (
    Question("excluded_on", "Date of the exclusion", "date"),
    Question("review", "What happened about a review?", "one_of", choices=REVIEWS),
    Question("review_on", "When did that come about?", "date", needed=False),
)
_FEES = (
    Question("fees_due_on", "When were the boarding fees due?", "date"),
    Question("fees_told_on", "When were the parents told?", "date", needed=False),
)

OF_COMPULSORY_AGE = (
    Ground(
        "a", "a", "The pupil is registered at another school",
        "We will ask which school and the start date", (_BARS,), is_common=True,
    ),
    Ground(
        "b", "b", "The pupil finished nursery here and does not move up to Reception",
        "And nothing suggests that the pupil will come back", (_NOT_EXPECTED,),
    ),
    Ground(
        "c", "c", "Another school has the pupil as well, and every other school agrees",
        "For a pupil on two registers",
        (
            Question("schools_agreed", "Which other schools, and who there agreed?", "words"),
            Question("agreed_on", "When did the last of them agree?", "date"),
            _BARS,
        ),
    ),
    Ground(
        "d", "d", "A school attendance order now names another school",
        "We will ask the date of the changed order",
        (Question("order_on", "Date of the changed order", "date"),),
    ),
    Ground(
        "e", "e", "A school attendance order was ended, because the pupil is taught another way",
        "We will ask the date of the council’s letter",
        (
            Question("order_on", "Date the order was ended", "date"),
            Question("arranged", "How is the pupil taught now?", "text"),
        ),
    ),
    Ground(
        "f", "f", "A parent wrote that the pupil will be educated at home",
        "We will ask the date of the letter. It must say so in writing",
        (
            Question("letter_on", "Date of the parent’s letter", "date"),
            Question(
                "says_so",
                "Does the letter say that the pupil will be taught somewhere other than at school?",
                "yes_no",
                "A letter that only says “please take the name off” is not enough.",
                choices=YES_NO,
            ),
            Question("stops_after", "After which day will the pupil stop coming?", "date"),
            _ORDER_BAR,
            _COUNCIL_AGREED,
        ),
        is_common=True,
    ),
    Ground(
        "g", "g", "The pupil has moved too far away to attend",
        "We will ask for the new address",
        (
            Question("moved_on", "When did the family move?", "date"),
            Question("boarder", "Is the pupil a boarder?", "yes_no", choices=YES_NO),
            _NOT_EXPECTED,
        ),
        is_common=True,
    ),
    Ground(
        "h", "h", "The pupil did not come back after leave of absence",
        "10 school days after the leave ended, and enquiries by you and the council",
        (
            Question(
                "leave_ended_on", "Last day of the leave", "date", "The leave that you granted.",
                is_column=True,
            ),
            _UNAVOIDABLE,
            _ENQUIRIES,
            _ENQUIRY_WORDS,
        ),
        joint_enquiries=True, is_common=True,
    ),
    Ground(
        "i", "i", "The pupil has been absent without permission for 20 school days",
        "Enquiries by you and the council",
        (_FIRST_ABSENT, _ALL_UNAUTHORISED, _UNAVOIDABLE, _ENQUIRIES, _ENQUIRY_WORDS),
        joint_enquiries=True, is_common=True,
    ),
    Ground(
        "j", "j", "A court sent the pupil to detention",
        f"A sentence of {LEAST_SENTENCE} months or more",
        (
            Question("sentenced_on", "Date of the sentence", "date"),
            Question(
                "sentence_long", f"Is the sentence {LEAST_SENTENCE} months or longer?", "yes_no",
                choices=YES_NO,
            ),
            Question("establishment", "Where is the pupil detained?", "text"),
            _NOT_EXPECTED,
        ),
        follows=False,
    ),
    Ground("k", "k", "The pupil has died", "We will write to nobody", _DIED, follows=False),
    Ground(
        "l", "l", "The pupil passes compulsory school age and does not stay for the sixth form",
        "By the next day on which the school meets",
        (
            Question(
                "sixth_form", "Why not?", "one_of",
                choices=(
                    ("leaves", "The pupil does not want to stay"),
                    ("entry", "The pupil does not meet the entry requirements"),
                    ("no_sixth", "Our school has no sixth form"),
                ),
            ),
        ),
        follows=False,
    ),
    Ground(
        "m", "m", "A boarder’s fees were not paid", "At a maintained school or an academy", _FEES
    ),
    Ground(
        "n", "n", "The pupil has left an independent or non-maintained special school",
        "We will ask when and how the place ended",
        (
            Question("ceased_on", "When did the place end?", "date"),
            Question("ended_how", "Who ended it, and how?", "text"),
            _COUNCIL_AGREED,
        ),
    ),
    Ground("o", "o", "The pupil was permanently excluded", "When no review is open", _EXCLUDED),
)  # fmt: skip

_OLDER = frozenset({SchoolAge.OVER})
_YOUNGER = frozenset({SchoolAge.BELOW})
OUTSIDE_COMPULSORY_AGE = (
    Ground(
        "out_left", "", "The pupil is registered at another school, or has left",
        "We will ask where the pupil goes, if you know", list_=OUTSIDE, is_common=True,
    ),
    Ground(
        "out_nursery", "", "The pupil finished nursery here and does not move up to Reception",
        "And nothing suggests that the pupil will come back", (_NOT_EXPECTED,), list_=OUTSIDE,
        is_common=True, ages=_YOUNGER,
    ),
    Ground(
        "out_sixth", "", "The pupil is over compulsory school age and does not stay",
        "Sixth form or another course may follow", list_=OUTSIDE, follows=False, is_common=True,
        ages=_OLDER,
    ),
    Ground(
        "out_absent", "", "The pupil has been absent for 20 school days",
        "Enquiries by you alone", (_FIRST_ABSENT, _UNAVOIDABLE, _ENQUIRIES, _ENQUIRY_WORDS),
        list_=OUTSIDE, is_common=True,
    ),
    Ground(
        "out_died", "", "The pupil has died", "We will write to nobody", _DIED, list_=OUTSIDE,
        follows=False,
    ),
    Ground(
        "out_excluded", "", "The pupil was permanently excluded", "When no review is open",
        _EXCLUDED, list_=OUTSIDE,
    ),
    Ground(
        "out_fees", "", "A boarder’s fees were not paid", "At a maintained school or an academy",
        _FEES, list_=OUTSIDE,
    ),
    Ground(
        "out_ceased", "", "The pupil has left an independent or non-maintained special school",
        "We will ask when the place ended",
        (Question("ceased_on", "When did the place end?", "date"), _COUNCIL_AGREED),
        list_=OUTSIDE,
    ),
)  # fmt: skip

GROUNDS = {ground.code: ground for ground in (*OF_COMPULSORY_AGE, *OUTSIDE_COMPULSORY_AGE)}
COUNTED = {
    "i": ("first_absent_on", "continuous_absence"),
    "h": ("leave_ended_on", "leave_overrun"),
    "out_absent": ("first_absent_on", "continuous_absence"),
}
"""Grounds that need a count of school days: the return's column and the council's threshold."""
