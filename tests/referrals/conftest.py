"""A loaded council, and a sender who walks the public form."""

import datetime as dt
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.http import HttpResponse
from django.test import Client

from tests.referrals.public_answers import Pages

MORNING = dt.datetime(2026, 11, 24, 10, 0, tzinfo=dt.UTC)
KEY = re.compile(rb'name="submission_key" value="(\w+)"')


@pytest.fixture
def council(db: None) -> None:
    """The arrangements of a real profile."""
    call_command("load_authority", "barking_and_dagenham", verbosity=0)


@pytest.fixture
def tuesday() -> Iterator[Any]:
    """10am on Tuesday 24 November 2026."""
    with time_machine.travel(MORNING, tick=False) as clock:
        yield clock


class Sender:
    """A browser without scripts that answers page after page."""

    def __init__(self, client: Client, door: str) -> None:
        self.client, self.door = client, door

    def begin(self) -> HttpResponse:
        return self.client.post("/refer/early-years/" if self.door else "/refer/")

    def post(self, step: str, page: dict[str, Any], query: str = "") -> HttpResponse:
        return self.client.post(f"/refer/{step}/{query}", page)

    def walk(self, pages: Pages) -> HttpResponse:
        """Answer each page; each must be the one that the last led to."""
        response = self.begin()
        for step, page in pages:
            assert response["Location"] == f"/refer/{step}/", (step, response["Location"])
            assert self.client.get(response["Location"]).status_code == 200
            response = self.post(step, page)
            if response.status_code != 302:
                raise AssertionError((step, response.context["form"].errors))
        return response

    def key(self) -> str:
        found = KEY.search(self.client.get("/refer/check/").content)
        assert found
        return found[1].decode()

    def send(self) -> HttpResponse:
        return self.client.post("/refer/check/", {"submission_key": self.key()})


@pytest.fixture
def sender(council: None, tuesday: Any) -> Callable[..., Sender]:
    """Return a new sender with their own browser."""

    def make(door: str = "", **extra: Any) -> Sender:
        return Sender(Client(**extra), door)

    return make
