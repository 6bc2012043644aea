"""Money that rests on example standards is marked on the pages and the papers of payments."""

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from dibao.sheets import open_workbook
from dibao.trail.engine import perform
from payments.papers import recovery_pdf
from payments.public import notice_of, notice_pdf
from payments.services.kept_lists import take_list
from payments.services.recoveries import Finding, open_recovery
from tests.cast import COMMUNITY
from tests.cast_payments import APRIL
from tests.ground.test_forms import pytestmark as needs_poppler
from tests.ground.test_forms import text_of
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

MARK, NOTE = "示例标准</span>", "含示例标准，仅供演示"
MAY = date(2026, 5, 20)


@pytest.fixture(params=[True, False])
def example(request):
    return request.param


@pytest.fixture
def sent(make_awards, batch_in, example):
    make_awards(2, example=example)
    return batch_in("sent")


@pytest.fixture
def found(sent, finance):
    give_to(sent, as_csv([answer(line) for line in lines_of(sent)]), finance)
    finding = Finding(
        ground="stop", since=APRIL, found_on=MAY, facts="四月起已有稳定收入",
        evidence="核对报告 HD-1", way="nothing",
    )  # fmt: skip
    return open_recovery(sent.payments.first().household, finding, actor=finance, on=MAY)


@time_machine.travel("2026-05-20 09:00 +0800", tick=False)
def test_the_pages_mark_what_rests_on_one_and_nothing_else(found, sent, client, finance, example):
    client.force_login(finance)
    household = sent.payments.first().household
    for url in (
        sent.page_url, reverse("payments"), reverse("household_payments", args=[household.code]),
        reverse("month") + "?month=2026-04", found.page_url,
        reverse("payment_notice", args=[sent.number, COMMUNITY]),
    ):  # fmt: skip
        assert (MARK in client.get(url).text) == example, url


@needs_poppler
def test_the_public_notice_says_it_in_print(sent, finance, example):
    notice = notice_of(finance, sent.number, COMMUNITY)
    assert (NOTE in text_of(notice_pdf(notice, phone="", on=MAY)).replace("\n", "")) == example


@needs_poppler
def test_the_decision_of_a_recovery_says_it(found, approver, example):
    decided = perform(found, "decide", actor=approver, on=MAY)
    assert (NOTE in text_of(recovery_pdf(decided)).replace("\n", "")) == example


def test_the_sheet_for_signatures_says_it(sent, finance, example):
    (sheet,) = open_workbook(take_list(sent, "roster", actor=finance, on=MAY), max_rows=50)
    assert (NOTE in str([cell.value for row in sheet.rows for cell in row])) == example
