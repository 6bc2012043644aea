"""Who receives already is refused when the application is handed in, not only at the decision."""

import pytest

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from tests.cast import build_household


def test_who_receives_does_not_apply_again(make_award, make_application, assistant):
    award = make_award()
    draft = make_application("draft", household=award.household)
    with pytest.raises(Refusal, match=f"正在享受低保待遇（低保证号 {award.number}）"):
        perform(draft, "submit", actor=assistant, on=draft.applied_on)


def test_who_receives_in_another_household_does_not_apply_here(
    make_award, make_application, assistant
):
    award = make_award()
    draft = make_application("draft", household=build_household(members=2, income="300"))
    member = draft.members.last()
    member.person = award.members.last().person
    member.save()
    draft.authorisations.create(person=member.person, mark="signature", signed_on=draft.applied_on)
    with pytest.raises(Refusal):
        perform(draft, "submit", actor=assistant, on=draft.applied_on)
    assert draft.household.applications.get().status == "draft"


def test_who_does_not_receive_any_more_applies(make_award, make_application, assistant):
    award = make_award()
    on = award.period.lower
    perform(award, "end", actor=None, on=on, reason="停发", ends=on.replace(month=on.month + 1))
    draft = make_application("draft", household=award.household)
    assert perform(draft, "submit", actor=assistant, on=draft.applied_on).status == "submitted"
