"""A large roster on real pages: asked for, waited for behind a bar, taken."""

from dataclasses import replace

import pytest

from dibao.jobs.tasks import sweep
from payments.services.kept_lists import WAYS
from tests.browser.test_withholding import looks_right
from tests.cast_payments import DRAFTED_ON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_large_roster_is_made_behind_a_bar_and_then_taken(
    desk, clock, finance, make_awards, batch_in, monkeypatch
):
    for what, way in WAYS.items():
        monkeypatch.setitem(WAYS, what, replace(way, at_once=0))
    clock.go_to(DRAFTED_ON)
    make_awards(3)
    batch = batch_in("released")
    clerk = desk(finance).go(batch.page_url).follow("发放名册（签字表）").press("Excel")
    for _look in range(2):
        clerk.sees("生成发放名册（Excel）", "等待处理").sees_not("下载")
        clerk.page.reload()
    looks_right(clerk)
    sweep()
    clerk.sees("已生成")  # without a reload by hand
    looks_right(clerk)
    with clerk.page.expect_download() as download:
        clerk.press("下载")
    assert download.value.suggested_filename == f"{batch.number}-roster.xlsx"
    clerk.follow("发放名册").sees("后台生成的文件", "已生成")
    looks_right(clerk)
