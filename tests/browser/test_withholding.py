"""A payment is kept back on real pages, and the rest of the batch goes out."""

import pytest
from playwright.sync_api import expect

from tests.browser.test_pages import DESKTOP, PHONE, grave_faults
from tests.cast_payments import DRAFTED_ON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def looks_right(at_desk) -> None:
    for width in (PHONE, DESKTOP):
        at_desk.page.set_viewport_size(width)
        assert at_desk.too_wide() == "", (at_desk.page.url, width)
    assert grave_faults(at_desk) == [], at_desk.page.url


def test_one_payment_is_kept_back_and_the_others_are_sent(
    desk, clock, finance, make_awards, batch_in
):
    clock.go_to(DRAFTED_ON)
    make_awards(3)
    batch = batch_in("released")
    at_desk = desk(finance).go(batch.page_url)
    looks_right(at_desk)
    at_desk.follow("止付")
    looks_right(at_desk)
    at_desk.fill(止付原因="社区来电：户主已去世，已向派出所核实").press("止付这一笔")
    kept_back = at_desk.panel("送银行前止付")
    expect(kept_back).to_contain_text("户主已去世")
    expect(kept_back).to_contain_text("钱会计")
    expect(at_desk.page.get_by_role("link", name="止付", exact=True)).to_have_count(2)
    looks_right(at_desk)
    at_desk.act("生成代发文件并送银行", 代发银行格式="通用格式")
    expect(at_desk.panel("代发文件")).to_contain_text("2 笔，760.00 元")
    looks_right(at_desk)
