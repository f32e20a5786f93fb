"""One sender's way through the public form: the session behind the cookie, and where to go next."""

from collections.abc import Callable, Mapping
from functools import cached_property, wraps
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import cache_control

from cme.accounts.guards import once_set_up
from cme.authority import arrangements
from cme.core.models import FormSession
from referrals.forms.public import StepForm, form_class
from referrals.services import form_sessions
from referrals.steps import path
from referrals.steps.kinds import Option, Step

COOKIE = "cme_form"
COOKIE_PATH = "/refer/"
CHANGE = "change"
FORM_METHODS = ("GET", "HEAD", "POST")
View = Callable[..., HttpResponseBase]


class Journey:
    """The answers so far, the sender's voice, and the council's words and lists."""

    def __init__(self, session: FormSession, token: str) -> None:
        self.session, self.token = session, token
        self.early_years = session.door == form_sessions.EARLY_YEARS

    @property
    def answers(self) -> dict[str, Any]:
        """The answers so far, by step."""
        return self.session.answers

    @property
    def voice(self) -> str:
        """Who asks, as the words are chosen by."""
        return path.sender_kind(self.answers, early_years_door=self.early_years)

    @property
    def sent(self) -> dict[str, Any] | None:
        """What the sent page shows, once it was sent."""
        return self.answers.get(form_sessions.SENT)

    @cached_property
    def words(self) -> dict[str, str]:
        """The council's merge fields, read once for a page."""
        return arrangements.words()

    def choices(self, step: Step | None = None) -> dict[str, tuple[Option, ...]]:
        """Return the lists the council keeps that a step offers; every list without a step."""
        wanted = {one.options_from for one in step.fields} if step else set(LISTS)
        return {name: LISTS[name]() for name in wanted if name}

    def step(self, name: str) -> Step:
        """Return the step of that name as this sender meets it; raise Http404 for an unknown."""
        if name not in path.NAMES:
            raise Http404(f"no step {name}")
        steps = path.path(self.answers, early_years_door=self.early_years)
        found = next((one for one in steps if one.name == name), None)
        return found or next(one for one in path.STEPS if one.name == name)

    def may_open(self, step: Step) -> bool:
        """Whether the step is asked of this sender and everything before it was answered."""
        steps = path.path(self.answers, early_years_door=self.early_years)
        if step not in steps:
            return False
        missing = self.first_unanswered()
        return missing is None or steps.index(step) <= steps.index(missing)

    def first_unanswered(self) -> Step | None:
        """Return the first step that still needs an answer."""
        return path.first_unanswered(self.answers, early_years_door=self.early_years)

    def form(
        self, step: Step, data: Any = None, initial: Mapping[str, Any] | None = None
    ) -> StepForm:
        """Return the form of a step, with what was answered before or just now."""
        kind = form_class(step, self.voice, words=self.words, choices=self.choices(step))
        return kind(data, initial=dict(initial or {}))

    def answer(self, step: Step, page: Any) -> None:
        """Keep the answers of a page, and drop those of steps that are no longer asked."""
        answers = path.pruned({**self.answers, step.name: page}, early_years_door=self.early_years)
        form_sessions.keep(self.session, answers)

    def address(self, step: Step | None, *, changing: bool) -> str:
        """Return the address of a step, or of the check page where there is none."""
        if step is None:
            return reverse("refer:check")
        query = f"?{CHANGE}=1" if changing else ""
        return reverse("refer:step", args=[step.name]) + query

    def onward(self, step: Step, *, changing: bool) -> str:
        """Return where to go after a step: the next one, or back to the check page."""
        missing = self.first_unanswered()
        if changing or missing is None:
            return self.address(missing, changing=changing)
        following = path.after(step, self.answers, early_years_door=self.early_years)
        return self.address(following, changing=False)

    def back(self, step: Step, *, changing: bool) -> str:
        """Return where Back goes: the step before, the check page or the start page."""
        if changing:
            return reverse("refer:check")
        earlier = path.before(step, self.answers, early_years_door=self.early_years)
        if earlier is None:
            return reverse("refer:early-years" if self.early_years else "refer:start")
        return self.address(earlier, changing=False)


def _groups() -> tuple[Option, ...]:
    rows = arrangements.at_risk_groups()
    return tuple(Option(row.code, row.name, group=row.group) for row in rows)


def _checks() -> tuple[Option, ...]:
    return tuple(Option(row.code, row.name) for row in arrangements.check_types())


LISTS: dict[str, Callable[[], tuple[Option, ...]]] = {
    "at_risk_groups": _groups,
    "check_kinds": _checks,
}


def public_page(view: View) -> View:
    """Open a view to anybody, once the council is set up, and let nothing keep its page."""
    return always_open(once_set_up(view))


def always_open(view: View) -> View:
    """Open a view to anybody, whatever is set up, and let nothing keep its page."""
    return login_not_required(cache_control(no_store=True, private=True)(view))


def with_journey(view: View) -> View:
    """Give a view the sender's journey; without one, say that the answers are gone."""

    @wraps(view)
    def found(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        journey = find(request)
        if journey is None:
            return no_journey(request)
        if journey.sent:
            return redirect("refer:sent")
        # For the warning that the answers will be deleted; question.html draws it.
        request.answers_end_in = form_sessions.seconds_left(journey.session)
        response = view(request, journey, *args, **kwargs)
        return remember(response, journey.token)

    return public_page(found)


def find(request: HttpRequest) -> Journey | None:
    """Return the journey of the request's cookie, or None; a look lets its hour begin again."""
    token = request.COOKIES.get(COOKIE, "")
    session = form_sessions.find(token)
    if session is None:
        return None
    if request.method != "POST":
        form_sessions.touch(session)
    return Journey(session, token)


def begin(door: str, *, old_token: str = "") -> Journey:
    """Return a new journey; answers of one that was begun before are deleted."""
    if old_token:
        form_sessions.end(old_token)
    session, token = form_sessions.start(door)
    return Journey(session, token)


def no_journey(request: HttpRequest) -> HttpResponse:
    """Send a newcomer to the start, and tell somebody who was away that the answers are gone."""
    if COOKIE in request.COOKIES or request.method == "POST":
        return render(request, "refer/expired.html", status=200)
    return redirect("refer:start")


def remember(response: HttpResponseBase, token: str) -> HttpResponseBase:
    """Let the browser keep the token for as long as its window is open."""
    response.set_cookie(  # type: ignore[attr-defined]
        COOKIE,
        token,
        path=COOKIE_PATH,
        httponly=True,
        samesite="Lax",
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def posted(request: HttpRequest) -> QueryDict | None:
    """Return what was posted, also where nothing was filled in; None when the page is looked at."""
    return request.POST if request.method == "POST" else None
