"""The words a rule may name are those in which the office's records reach a case."""

from dibao.policy import vocabulary
from dibao.policy.shapes.steps import PUBLISHED
from dibao.policy.wording.codes import WORDS
from households import codes
from reviews.facts.means import ASSET_KINDS, ASSET_USES


def test_the_kinds_of_property_are_those_recorded():
    recorded = {ASSET_KINDS.get(kind, kind.value) for kind in codes.AssetKind}
    assert set(vocabulary.ASSET_KINDS) == recorded


def test_the_uses_of_property_are_those_recorded():
    assert set(vocabulary.ASSET_USES) == set(codes.AssetUse.values) | set(ASSET_USES.values())


def test_the_kinds_of_spending_are_those_recorded():
    assert set(vocabulary.EXPENSE_KINDS) == set(codes.ExpenseKind.values)


def test_the_relations_of_supporters_are_those_recorded():
    assert set(vocabulary.SUPPORTER_RELATIONS) == set(codes.SupporterRelation.values)


def test_every_word_a_rule_may_name_is_said_in_chinese_and_no_other():
    named = {
        *vocabulary.RELATIONS, *vocabulary.SUPPORTER_RELATIONS, *vocabulary.STATUSES,
        *vocabulary.EMPLOYMENTS, *vocabulary.DISABILITY_KINDS, *vocabulary.ASSET_KINDS,
        *vocabulary.ASSET_USES, *PUBLISHED, "male", "female", "month", "year",
    }  # fmt: skip
    assert set(WORDS) == named - {""}
