"""What must hold for any household at all."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao import policy
from dibao.policy.schema import INCOME_CODES
from dibao.policy.vocabulary import DISABILITY_KINDS, EMPLOYMENTS, EXPENSE_KINDS, RELATIONS

from .shelf import PACKS, city, entry

ON = date(2024, 6, 1)
COUNTING = ("W1", "W2", "B1", "B2", "P1", "P2", "P3", "T1", "T2", "T3", "O1")
cents = st.integers(0, 400_000).map(lambda fen: Decimal(fen).scaleb(-2))
refs = st.sampled_from(["m0", "m1", "m2"])
policy.configure(PACKS)


@st.composite
def members(draw, ref, relation):
    return policy.MemberFacts(
        ref=ref,
        relation=relation,
        birth_date=ON - timedelta(days=draw(st.integers(0, 36_000))),
        sex=draw(st.sampled_from(["male", "female"])),
        living_together=draw(st.booleans()),
        dependent=draw(st.booleans()),
        student=draw(st.booleans()),
        work_ability=draw(st.sampled_from(["full", "partial", "none"])),
        employment=draw(st.sampled_from([e for e in EMPLOYMENTS if e != "unemployed"])),
        disability_grade=draw(st.integers(0, 4)),
        disability_kind=draw(st.sampled_from(DISABILITY_KINDS)),
        serious_illness=draw(st.booleans()),
        refused_work=draw(st.integers(0, 4)),
        income_unproved=draw(st.booleans()),
        no_support=draw(st.booleans()),
        separate_household=draw(st.booleans()),
    )


@st.composite
def incomes(draw, codes=INCOME_CODES):
    return policy.IncomeFacts(
        member=draw(refs),
        code=draw(st.sampled_from(codes)),
        amount=draw(cents),
        per=draw(st.sampled_from(["month", "year"])),
        costs=draw(st.just(Decimal(0)) | cents),
        received=draw(st.booleans()),
    )


@st.composite
def expenses(draw):
    return policy.ExpenseFacts(
        member=draw(refs), kind=draw(st.sampled_from(EXPENSE_KINDS)), amount=draw(cents)
    )


@st.composite
def cases(draw, codes=INCOME_CODES):
    others = [draw(st.sampled_from(RELATIONS[1:])) for _ in range(2)]
    return policy.Case(
        area="410105",
        on=ON,
        category=draw(st.sampled_from(["urban", "rural"])),
        members=(
            draw(members("m0", "head")),
            draw(members("m1", others[0])),
            draw(members("m2", others[1])),
        ),
        incomes=tuple(draw(st.lists(incomes(codes), max_size=5))),
        expenses=tuple(draw(st.lists(expenses(), max_size=2))),
        single=draw(st.sampled_from(["", "", "", "m0", "m2"])),
    )


def decide(case, area="410105"):
    return policy.determine(policy.at(area, case.on), case)


@given(cases(), st.sampled_from(["410105", "371702", "650102", "370102", "320402"]))
@settings(max_examples=150, deadline=None)
def test_the_amount_is_never_negative_and_always_whole_fen(case, area):
    found = decide(case, area)
    assert found.amount >= 0
    assert found.amount == found.base_amount + found.supplement_amount
    assert found.amount == round(found.amount, 2)
    assert found.eligible or found.amount == 0


def designs():
    """Cities under the difference method that impute, round by person and take off costs."""
    more = {
        "dibao_line": [entry({"amount": 2800, "per": "month"})],
        "minimum_wage": {"amount": 2000, "per": "month"},
        "imputed_income": {
            "mode": "coefficient",
            "coefficients": [
                {"sex": "male", "age_from": 18, "age_to": 50, "rate": 1},
                {"sex": "male", "age_from": 51, "age_to": 70, "rate": Decimal("0.5")},
                {"sex": "female", "age_from": 18, "age_to": 60, "rate": 1},
            ],
            "self_employed_rate": Decimal("1.5"),
        },
        "expense_deductions": [entry([{"kind": "illness", "name": "重病支出", "rate": 1}])],
        "full_line_groups": [entry([{"name": "三无", "when": {"no_support": True}}])],
        "support_formula": [entry(None)],
    }
    by_person = {"rounding": {"mode": "half_up", "unit": "yuan", "level": "person"}}
    supplements = {
        "combine": "sum",
        "rules": [{"group": "重病", "when": {"serious_illness": True}, "base": "received",
                   "rate": Decimal("0.3")}],
    }  # fmt: skip
    cost = {"method": "line_share", "rate": Decimal("0.1"), "cap_rate": Decimal("0.5")}
    return {
        "1501": city("plain", ["1501"], **more),
        "1502": city("person", ["1502"], **more, **by_person, supplements=supplements),
        "1503": city("cost", ["1503"], **more, employment_cost=cost),
        "1504": city("actual", ["1504"], **more, employment_cost={"method": "actual"}),
    }


def _dated(document):
    """The document with its dates as dates, as reading YAML would give them."""
    dated = {
        key: [item | {"from": date(2020, 1, 1)} for item in entries]
        for key, entries in document["settings"].items()
    }
    return document | {"settings": dated}


LIBRARY = policy.read_library(PACKS, [_dated(document) for document in designs().values()])


@given(cases(), incomes(COUNTING), st.sampled_from(["410105", "1501", "1502", "1503", "1504"]))
@settings(max_examples=300, deadline=None)
def test_more_income_never_pays_more_under_the_difference_method(case, item, area):
    item = replace(item, received=True, costs=Decimal(0))
    rules = policy.at(area, case.on, library=LIBRARY)
    poorer, richer = (
        policy.determine(rules, replace(case, incomes=(*case.incomes, *more)))
        for more in ((), (item,))
    )
    assert richer.amount <= poorer.amount


@pytest.mark.parametrize("area", ["1501", "1502", "1503", "1504"])
def test_the_first_yuan_of_a_wage_does_not_lift_the_imputation(area):
    rules = policy.at(area, ON, library=LIBRARY)
    head = policy.MemberFacts(
        ref="m0", relation="head", birth_date=date(1980, 1, 1), sex="male", income_unproved=True
    )
    amounts = [
        policy.determine(
            rules,
            policy.Case(
                area=area, on=ON, category="urban", members=(head,),
                incomes=(policy.IncomeFacts(member="m0", code="W1", amount=Decimal(wage)),),
            ),
        ).amount
        for wage in (0, 1, 2000, 2500)
    ]  # fmt: skip
    assert amounts[:2] == [800, 800]
    assert amounts == sorted(amounts, reverse=True)


@given(cases(), st.randoms(use_true_random=False))
@settings(max_examples=100, deadline=None)
def test_the_order_of_members_and_of_items_changes_no_amount(case, random):
    people, items = list(case.members), list(case.incomes)
    random.shuffle(people)
    random.shuffle(items)
    again = decide(replace(case, members=tuple(people), incomes=tuple(items)))
    first = decide(case)
    for key in ("eligible", "income_monthly", "per_capita", "amount", "counted", "persons"):
        assert getattr(first, key) == getattr(again, key)


@given(cases(COUNTING), st.data())
@settings(max_examples=150, deadline=None)
def test_splitting_an_income_item_changes_nothing(case, data):
    if not case.incomes:
        return
    place = data.draw(st.integers(0, len(case.incomes) - 1))
    item = case.incomes[place]
    part = Decimal(data.draw(st.integers(0, int(item.amount * 100)))).scaleb(-2)
    halves = (
        replace(item, amount=part),
        replace(item, amount=item.amount - part, costs=Decimal(0)),
    )
    split = (*case.incomes[:place], *halves, *case.incomes[place + 1 :])
    first, again = decide(case), decide(replace(case, incomes=split))
    assert (first.income_monthly, first.amount) == (again.income_monthly, again.amount)


@given(cases(), st.sampled_from(["410105", "371702", "650102", "320402"]))
@settings(max_examples=100, deadline=None)
def test_a_determination_replayed_from_its_snapshot_is_identical(case, area):
    found = decide(replace(case, area=area), area)
    again = policy.replay(found.to_json())
    assert again.same
    assert again.version_same
    assert again.wording_same
    assert again.determination == found
    assert policy.Determination.from_json(found.to_json()) == found


@given(cases())
@settings(max_examples=100, deadline=None)
def test_a_case_survives_json(case):
    assert policy.Case.from_json(case.to_json()) == case
