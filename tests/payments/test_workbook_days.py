"""Every workbook for people names its days and months as people do, never as machines."""

import re

import pytest
import time_machine
from django.urls import reverse

from dibao.sheets import open_workbook
from tests.cast_payments import APRIL

ISO = re.compile(r"20\d\d-\d\d")


@pytest.fixture
def batch(make_awards, batch_in):
    make_awards(2)
    return batch_in("sent")


@pytest.mark.parametrize(
    ("name", "said"),
    [("fund_report", "制表日期：2026年4月20日"), ("fund_reconciliation", "2026年4月"),
     ("month_changes_form", "制表时间：2026年4月20日"),
     ("month_statistics_form", "制表时间：2026年4月20日"), ("roster", "2026年4月")],
)  # fmt: skip
def test_no_workbook_shows_a_day_as_a_machine_writes_it(batch, finance, client, name, said):
    client.force_login(finance)
    with time_machine.travel("2026-04-20 09:00+08:00"):
        if name == "roster":
            answer = client.post(reverse("take_list", args=[batch.number, "roster"]))
        else:
            answer = client.get(reverse(name), {"month": f"{APRIL:%Y-%m}"})
    assert answer.status_code == 200
    words = [cell.text for sheet in open_workbook(answer.content) for row in sheet.rows
             for cell in row]  # fmt: skip
    assert any(said in text for text in words)
    assert not [text for text in words if ISO.search(text)]
