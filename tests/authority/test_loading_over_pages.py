"""A profile is loaded again over what an administrator changed on the set-up pages."""

import pytest
from django.core.management import call_command

from cme.authority import profile_files, services
from cme.authority.kinds import TEAMS
from cme.authority.models import Agency, Area, Council, Team, Threshold
from cme.core.errors import RuleBroken
from tests.factories import AreaFactory, UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.embedded]


def test_loading_keeps_what_people_changed_and_says_so(capsys, administrator):
    call_command("load_authority", "barking_and_dagenham", verbosity=0)
    length = Threshold.objects.get(code="allocation")
    services.change_threshold(row=length, value="15", unit="school_days", by=administrator)
    hub = Team.objects.get(code="hub")
    Agency.objects.filter(code="police").update(chase_days=9)
    capsys.readouterr()
    call_command("load_authority", "barking_and_dagenham")
    out = capsys.readouterr().out
    assert "allocation.value stays “15” (the file has “20”)" in out
    assert "--replace" in out
    assert Threshold.objects.get(code="allocation").value == "15"
    assert Agency.objects.get(code="police").chase_days == 1
    call_command("load_authority", "barking_and_dagenham", replace=True)
    assert Threshold.objects.get(code="allocation").value == "20"
    assert Team.objects.get(pk=hub.pk).phone == hub.phone


def test_a_file_changes_the_words_that_nobody_changed_beside_those_that_somebody_did(
    capsys, administrator
):
    profile = profile_files.read("barking_and_dagenham")
    services.load_profile(profile, by="test")
    services.change_words(words={"hub_name": "the front door"}, by=administrator)
    profile.words["team_hours"] = "Monday to Thursday"
    for _again in range(2):
        kept = services.load_profile(profile, by="test")["council"].kept
        assert len(kept) == 1
        assert kept[0].startswith("council.hub_name stays “the front door”")
        words = Council.objects.get().words
        assert (words["hub_name"], words["team_hours"]) == ("the front door", "Monday to Thursday")
    services.load_profile(profile, by="test", replace=True)
    assert Council.objects.get().words["hub_name"] == profile.words["hub_name"]


def test_a_file_never_leaves_a_number_on_pages_that_no_team_answers(administrator):
    profile = profile_files.read("barking_and_dagenham")
    services.load_profile(profile, by="test")
    hub = Team.objects.get(code="hub")
    values = {column.name: getattr(hub, column.name) for column in TEAMS.columns}
    services.change_arrangement(
        kind=TEAMS, row=hub, values=values | {"hours": "By day"}, by=administrator
    )
    profile.teams["hub"]["phone"] = profile.words["hub_phone"] = "020 7946 0888"
    services.load_profile(profile, by="test")
    hub.refresh_from_db()
    assert Council.objects.get().words["hub_phone"] == hub.phone


def test_a_file_leaves_an_area_in_use_that_people_are_in_and_says_so(capsys, east):
    UserFactory(role="cme_officer", area=east)
    AreaFactory(code="nobodys")
    capsys.readouterr()
    call_command("load_authority", "barking_and_dagenham")
    said = capsys.readouterr().out
    assert "area east: 1 person with an account would be left." in said
    assert Area.objects.get(code="east").in_use
    assert not Area.objects.get(code="nobodys").in_use


def test_a_file_and_a_kept_length_that_do_not_go_together_change_nothing(administrator):
    profile = profile_files.read("barking_and_dagenham")
    services.load_profile(profile, by="test")
    row = Threshold.objects.get(code="plan_longest")
    services.change_threshold(row=row, value="6", unit="weeks", by=administrator)
    profile.thresholds["plan_shortest"]["value"] = "8"
    with pytest.raises(RuleBroken, match="longer than the 6 of “plan_longest”"):
        services.load_profile(profile, by="test")
    assert Threshold.objects.get(code="plan_shortest").value == "4"
    services.load_profile(profile, by="test", replace=True)
    assert Threshold.objects.get(code="plan_shortest").value == "8"
