"""The superuser's look-up reads casework and changes nothing."""

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from cme.accounts.models import User
from cme.audit.admin import LookUpAdmin
from cme.audit.models import AccessRecord, lifecycled_models
from tests.factories import make_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def superuser(db: None) -> User:
    return User.objects.create_superuser("root@eastmere.example", "correct horse", name="Root")


def test_every_lifecycled_record_is_read_only_there() -> None:
    for model in lifecycled_models():
        if model._meta.app_label in {"cases", "referrals"}:
            assert isinstance(admin.site._registry[model], LookUpAdmin)


def test_a_case_can_be_read_and_the_reading_is_recorded(
    client: Client, superuser: User, officer: User
) -> None:
    case = make_case(by=officer)
    client.force_login(superuser)
    page = client.get(reverse("admin:cases_case_change", args=[case.pk]))
    assert page.status_code == 200
    assert AccessRecord.objects.filter(by=superuser, subject_id=case.pk, kind="page").exists()
    client.get(reverse("admin:cases_case_changelist"))
    assert AccessRecord.objects.latest("pk").shown == [case.pk]


def test_nothing_is_changed_added_or_deleted_there(
    client: Client, superuser: User, officer: User
) -> None:
    case = make_case(by=officer)
    client.force_login(superuser)
    change = reverse("admin:cases_case_change", args=[case.pk])
    assert client.post(change, {"status": "closed"}).status_code == 403
    assert client.get(reverse("admin:cases_case_add")).status_code == 403
    delete = reverse("admin:cases_case_delete", args=[case.pk])
    assert client.post(delete, {"post": "yes"}).status_code == 403
    case.refresh_from_db()
    assert case.status == "enquiries"


def test_staff_without_being_superuser_see_no_admin(client: Client, officer: User) -> None:
    client.force_login(officer)
    assert client.get(reverse("admin:index")).status_code == 302
