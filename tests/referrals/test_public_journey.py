"""The public form from start to sent, page by page, without scripts."""

from collections.abc import Callable

import pytest

from referrals.models import Referral
from tests.referrals import public_answers as told
from tests.referrals.conftest import Sender

MakeSender = Callable[..., Sender]


@pytest.mark.parametrize(
    ("door", "pages", "kind", "channel"),
    [
        ("", told.NEIGHBOUR, "public", "public"),
        ("", told.LEAST, "unsaid", "public"),
        ("", told.YOUNG_PERSON, "child", "public"),
        ("", told.PARENT, "parent", "public"),
        ("", told.PROFESSIONAL, "professional", "public"),
        ("early", told.EARLY_YEARS, "professional", "early_years"),
    ],
)
def test_every_kind_of_sender_gets_from_start_to_sent(
    sender: MakeSender, door: str, pages: told.Pages, kind: str, channel: str
) -> None:
    person = sender(door)
    assert person.walk(pages)["Location"] == "/refer/check/"
    response = person.send()
    assert response["Location"] == "/refer/sent/"
    referral = Referral.objects.get()
    assert (referral.sender_kind, referral.channel) == (kind, channel)
    page = person.client.get("/refer/sent/")
    assert referral.reference in page.content.decode()
