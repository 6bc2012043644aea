"""Example values of a pack serve the demo and never a real office; each screen marks them."""

from datetime import date

import pytest
from django.urls import reverse

from dibao import policy
from dibao.jobs.tasks import sweep
from dibao.offices.roles import Role
from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from reviews.models import Award
from tests.cast import DAY, build_user, pad
from tests.cast_reviews import OPINION, visit_data

JUNE = date(2026, 6, 10)
MARK = "本页的标准和金额只供演示"


def test_no_award_rests_on_an_example_value_outside_the_demo(make_case, second_approver, settings):
    case = make_case("deciding")
    settings.DEMO = False
    assert case.opinions.get().determination.rests_on_example
    with pytest.raises(Refusal, match="示例标准"):
        perform(case, "confirm", actor=second_approver, on=DAY.replace(day=31))
    assert not Award.objects.exists()
    case.refresh_from_db()
    assert case.status == "deciding"


@pytest.mark.parametrize("supports", [True, False])
def test_no_opinion_and_no_refusal_rests_on_one_either(make_walk, settings, supports):
    walk = make_walk("opining")
    settings.DEMO = False
    with pytest.raises(Refusal, match="示例标准"):
        walk.opinion(**OPINION | {"supports": supports})
    assert not walk.application.notices.exists()


def test_no_recheck_goes_on_reduces_or_stops_by_one(make_award, make_recheck, office, settings):
    award = make_award()
    recheck = make_recheck(award=award)
    pair = [office["caseworker"], office["colleague"]]
    data = visit_data(award.household, pair, on=JUNE)
    recheck = perform(recheck, "record_visit", actor=pair[0], on=JUNE, **data)
    settings.DEMO = False
    with pytest.raises(Refusal, match="示例标准"):
        perform(recheck, "continue_as_is", actor=pair[0], on=JUNE)
    award.household.incomes.update(amount="4000")
    grace = {"cause": "employed", "since": JUNE, "honest": True, "months": 3}
    for name, more in (("propose_change", {}), ("propose_grace", grace)):
        with pytest.raises(Refusal, match="示例标准"):
            perform(recheck, name, actor=pair[0], on=JUNE, reason="务工", **more)


def test_a_change_of_the_line_is_not_approved_on_one(
    make_old_award, open_change, second_approver, settings
):
    july = date(2021, 7, 1)  # from here on the line of Zhengzhou is an example
    make_old_award(on=date(2021, 6, 1))
    change = open_change(effective_from=july, announced_on=july, on=july)
    sweep()
    change.refresh_from_db()
    settings.DEMO = False
    with pytest.raises(Refusal, match="示例标准"):
        perform(change, "approve", actor=second_approver, on=change.effective_from)


def test_every_page_of_an_area_with_example_standards_says_so(
    make_award, make_recheck, client, office
):
    award = make_award()
    case = award.confirmation.application
    recheck = make_recheck(award=award)
    client.force_login(office["caseworker"])
    for url in (
        reverse("home"), case.page_url, recheck.page_url, award.household.page_url,
        reverse("awards"), reverse("notices"), reverse("what_if"),
        case.confirmation.publication.page_url,
    ):  # fmt: skip
        assert MARK in client.get(url).content.decode(), url


def test_amounts_that_rest_on_one_are_marked_where_they_stand(make_award, client, office):
    award = make_award()
    case = award.confirmation.application
    client.force_login(office["caseworker"])
    notice = reverse("notice", args=[case.notices.get().number])
    piece = reverse("household_awards", args=[award.household.code])
    for url in (case.page_url, notice, piece, reverse("awards")):
        assert "示例标准" in client.get(url).content.decode(), url


def test_forms_say_it_beside_the_figure(make_walk, client):
    walk = make_walk("opining")
    client.force_login(walk.people["lead"])
    url = reverse(
        "action", args=["applications", "application", walk.application.pk, "give_opinion"]
    )
    assert "含示例标准，仅供演示" in client.get(url).content.decode()


def test_an_area_with_standards_from_texts_alone_is_not_marked():
    assert policy.at("410105", DAY).amounts_rest_on_example
    assert not policy.at("110101", DAY).amounts_rest_on_example


@pytest.mark.parametrize("area", ["41", "32", "23", "11"])
def test_who_sees_places_with_example_standards_below_is_told(area):
    assert policy.example_within(area, DAY) == (area != "11")


def test_an_office_of_the_province_sees_the_mark_over_its_counties_amounts(
    make_award, client, areas
):
    make_award()
    henan = build_user("henan", "省级督查", pad("41"), Role.AUDITOR)
    client.force_login(henan)
    assert not policy.at("41", DAY).amounts_rest_on_example
    for url in (reverse("home"), reverse("awards"), reverse("month")):
        assert MARK in client.get(url).text, url
