"""Whole numbers are shown for a reason, which is kept."""

import pytest

from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from households.services import reveal_account, reveal_id
from tests.cast import DAY, build_household

pytestmark = pytest.mark.django_db


def test_each_reveal_is_recorded_with_its_reason_and_without_the_number(auditor):
    household = build_household()
    head = household.members.get()
    number = reveal_id(member=head, reason="核对公安户籍信息", actor=auditor, on=DAY)
    account = reveal_account(
        account=household.account, reason="核对代发失败", actor=auditor, on=DAY
    )
    assert number == head.person.id_number and account == household.account.number
    entries = TrailEntry.objects.filter(thread=household.code)
    assert [item.action for item in entries] == ["reveal_id", "reveal_account"]
    assert all(number not in str(item.__dict__) for item in entries)


def test_a_reveal_needs_a_reason_and_the_area(auditor, outsider):
    head = build_household().members.get()
    with pytest.raises(Refusal, match="事由"):
        reveal_id(member=head, reason="  看 ", actor=auditor, on=DAY)
    with pytest.raises(NotYours):
        reveal_id(member=head, reason="核对公安户籍信息", actor=outsider, on=DAY)
    assert not TrailEntry.objects.exists()
