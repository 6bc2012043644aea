"""A file that mixes two batches: its foreign lines say whose they are, and are settled together."""

import pytest
import time_machine
from django.urls import reverse

from dibao.trail.engine import perform
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import NotYours, Refusal
from payments.models import BankReturnLine, Resolution
from payments.services import drafting
from payments.services.foreign_lines import settle_foreign
from payments.services.opening import open_batch
from tests.cast import COUNTY
from tests.cast_payments import APRIL, DRAFTED_ON, explain, release
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of


@pytest.fixture
def both(make_awards, batch_in, finance, finance_reviewer, finance_releaser):
    """Town and country, both sent."""
    make_awards(2)
    make_awards(2, category="rural")
    urban = batch_in("sent")
    rural = open_batch(county=COUNTY, month=APRIL, category="rural", actor=finance, on=DRAFTED_ON)
    drafting.draft(drafting.submit(rural))
    explain(rural, finance)
    rural = release(rural, finance_reviewer, finance_releaser, DRAFTED_ON)
    rural = perform(rural, "send", actor=finance, on=DRAFTED_ON, layout="general")
    return urban, rural


@pytest.fixture
def mixed(both, finance):
    """The file of both, given to the first; besides, a line that is nobody's."""
    urban, rural = both
    lines = [answer(line) for batch in both for line in lines_of(batch)]
    content = as_csv([*lines, answer(lines_of(urban)[0], 流水号="999999999999")])
    give_to(urban, content, finance)
    return urban, rural, content


def test_a_foreign_line_says_which_batch_it_is_of(mixed):
    _urban, rural, _content = mixed
    foreign = BankReturnLine.objects.filter(fault="foreign").order_by("line")
    assert list(foreign.values_list("belongs_to", flat=True)) == [rural.pk, rural.pk, None]
    assert f"属于批次 {rural.number}" in foreign[0].explanation


def test_all_lines_of_another_batch_are_settled_at_once_and_no_other(mixed, finance):
    urban, rural, content = mixed
    assert settle_foreign(urban, rural, actor=finance, on=DRAFTED_ON) == 2
    assert set(Resolution.objects.values_list("how", "line__belongs_to")) == {
        ("not_ours", rural.pk)
    }
    assert TrailEntry.objects.get(action="settle_foreign").data["lines"] == 2
    with pytest.raises(Refusal, match="没有属于批次"):
        settle_foreign(urban, rural, actor=finance, on=DRAFTED_ON)
    give_to(rural, content, finance)
    assert rural.returns.get().success_count == 2


def test_only_finance_of_the_county_settles_them(mixed, approver, next_finance):
    urban, rural, _content = mixed
    for actor in (approver, next_finance):
        with pytest.raises(NotYours):
            settle_foreign(urban, rural, actor=actor, on=DRAFTED_ON)


def test_the_page_offers_it_and_leads_to_the_other_batch(mixed, finance, next_finance, client):
    urban, rural, _content = mixed
    url = reverse("foreign_lines", args=[urban.number, rural.number])
    client.force_login(next_finance)
    assert client.post(url).status_code == 404
    client.force_login(finance)
    assert "2 行一并记为属于该批次" in client.get(urban.page_url).text
    with time_machine.travel("2026-04-03 10:00:00+08:00"):
        answered = client.post(url, follow=True)
    assert answered.redirect_chain[-1][0] == rural.page_url
    assert "已将 2 行记为属于批次" in answered.text
    assert "一并记为" not in client.get(urban.page_url).text


def test_a_line_of_a_batch_that_was_not_sent_is_nobodys(make_awards, batch_in, finance):
    make_awards(1)
    make_awards(1, category="rural")
    urban = batch_in("sent")
    rural = open_batch(county=COUNTY, month=APRIL, category="rural", actor=finance, on=DRAFTED_ON)
    drafting.draft(drafting.submit(rural))
    (line,) = lines_of(urban)
    stray = answer(line, 流水号=f"{rural.payments.get().pk:012d}")
    give_to(urban, as_csv([answer(line), stray]), finance)
    assert BankReturnLine.objects.get(fault="foreign").belongs_to is None
