"""What a determination rested on, in words."""

from datetime import timedelta

import pytest

from reviews.papers.determinations import determination_pdf
from reviews.selectors import shown
from reviews.services.determinations import compute, compute_application, store
from tests.cast import DAY, build_household
from tests.ground.test_forms import text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def determination(areas, caseworker):
    household = build_household(members=2, income="300")
    head, wife = [member.person for member in household.members_on(DAY)]
    wife.standing, wife.standing_since, wife.separate_household = "clergy", "2025-01-01", True
    wife.save()
    household.expenses.create(person=head, kind="illness", amount="700", months=7)
    paying = household.supporters.create(
        name="黄建国", relation="child", birth_date="1995-05-01", household_size=3,
        household_income="9000", actual_payment="150",
    )  # fmt: skip
    paying.supports.set([head])
    for day in ("2025-12-01", "2026-01-01"):
        household.work_records.create(
            person=head, outcome="refused", happened_on=day, offered_by="街道", job="保洁员",
            recorded_by=caseworker, recorded_on=DAY,
        )  # fmt: skip
    return store(compute(household, on=DAY))


SAID = (
    "1号义务人（子女）", "家庭月收入 9,000.00 元", "每月给付 150.00 元", "重病支出", "7 个月合计",
    "在宗教场所居住的教职人员（满 1 年）", "单独立户", "连续拒绝介绍的工作 2 次",
)  # fmt: skip


def test_every_fact_is_said_in_words_and_nobody_is_named(determination):
    rows = shown(determination)["inputs"]
    text = "；".join(f"{row['label']} {row['value']}" for row in rows)
    for said in SAID:
        assert said in text
    assert "黄建国" not in text


def test_the_inputs_stay_as_they_were_when_the_record_changes(determination):
    before = shown(determination)["inputs"]
    determination.household.supporters.all().delete()
    determination.household.expenses.all().delete()
    assert shown(determination)["inputs"] == before


def test_the_sheet_lists_them(determination):
    text = text_of(determination_pdf(determination, number="测试"))
    for said in ("1号义务人（子女）", "重病支出", "单独立户"):
        assert said in text


def test_both_ends_of_the_months_that_count_are_shown(make_case, client, caseworker):
    case = make_case("opining")
    later = store(compute_application(case, on=case.applied_on + timedelta(days=9)))
    said = "2025年3月3日至2026年3月2日（12 个月）"
    assert shown(later)["window"] == said, "the income ends with the application"
    assert "".join(said.split()) in text_of(determination_pdf(later, number="测试"))
    case = make_case("notifying")
    client.force_login(caseworker)
    assert said in client.get(case.page_url).content.decode()
