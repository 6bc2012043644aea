"""Papers of the fund that come a second time: what is another one, and what is the same."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.models import BudgetRequest
from tests.payments.fund_papers import ON, allotted, asked

GRANTED = {"approved_amount": Decimal("9000.00"), "approved_document": "财预〔2026〕9号"}


def test_a_second_equal_instalment_of_a_document_is_recorded_as_the_second(finance):
    allotted(finance)
    with pytest.raises(Refusal, match="请填写这是第几笔"):
        allotted(finance)
    assert allotted(finance, instalment=2).status == "recorded"


def test_a_supplement_that_waits_for_its_answer_is_not_asked_for_again(approver, finance):
    first = asked(approver)
    with pytest.raises(Refusal, match="已有一份追加预算申请待财政审核"):
        asked(approver)
    with pytest.raises(IntegrityError, match="one_supplement_waits"), transaction.atomic():
        BudgetRequest.objects.filter(pk=asked(approver, fund="rural").pk).update(fund="urban")
    perform(first, "approve", actor=finance, on=ON, **GRANTED)
    assert asked(approver).status == "submitted"


def test_an_approval_is_taken_back_by_another_finance_officer_and_asked_for_anew(
    approver, finance, finance_reviewer
):
    yearly = {"kind": "next_year", "year": 2027, "months": 12}
    paper = perform(asked(approver, **yearly), "approve", actor=finance, on=ON, **GRANTED)
    with pytest.raises(Refusal, match="另一名财务人员撤销"):
        perform(paper, "reverse", actor=finance, on=ON, reason="金额有误")
    with pytest.raises(Refusal, match="须填写理由"):
        perform(paper, "reverse", actor=finance_reviewer, on=ON)
    paper = perform(paper, "reverse", actor=finance_reviewer, on=ON, reason="金额有误")
    assert (paper.status, paper.approved_amount) == ("reversed", Decimal("9000.00"))
    assert asked(approver, **yearly).status == "submitted"
