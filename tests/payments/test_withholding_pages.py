"""Where a payment is kept back, and where everybody reads that it was."""

import csv
import io

import pytest
from django.urls import reverse

from dibao.trail.engine import perform
from payments.models import Withholding
from payments.public import notice_of, published_communities
from payments.services.kept_lists import take_list
from payments.services.roster_lines import lines_of as roster_lines
from payments.services.withholding import withhold
from tests.cast import COMMUNITY
from tests.cast_payments import APRIL, DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of
from tests.payments.test_roster_columns import written

WHY = "社区来电：户主已去世"


@pytest.fixture
def released(make_awards, batch_in):
    for at, award in enumerate(make_awards(3)):
        type(award.household).objects.filter(pk=award.household_id).update(phone=f"1380000000{at}")
    return batch_in("released")


@pytest.fixture
def first(released):
    return released.payments.order_by("pk")[0]


@pytest.fixture
def kept_back(first, finance) -> Withholding:
    return withhold(first, reason=WHY, actor=finance, on=DRAFTED_ON)


@pytest.fixture
def page(client, finance):
    """What finance reads at an address."""

    def read(url):
        client.force_login(finance)
        return client.get(url).text

    return read


def test_finance_keeps_a_payment_back_from_the_batch_page(released, first, finance, client):
    client.force_login(finance)
    url = reverse("payment_withhold", args=[first.pk])
    assert client.get(released.page_url).text.count(">止付</a>") == 3
    assert f'href="{url}"' in client.get(released.page_url).text
    assert client.get(url).status_code == 200 and not Withholding.objects.exists()
    empty = client.post(url, {"reason": " "})
    assert empty.status_code == 422 and not Withholding.objects.exists()
    done = client.post(url, {"reason": WHY})
    assert done.status_code == 302 and done.url == f"{released.page_url}#withheld"
    shown = client.get(released.page_url).text
    assert WHY in shown and "送银行前止付" in shown and "钱会计" in shown
    assert shown.count(">止付</a>") == 2
    told = client.get(url).text
    assert "已经止付" in told and "止付这一笔" not in told


def test_the_household_has_the_link_as_well_until_it_is_kept_back(
    released, first, finance, approver, client
):
    home = reverse("household_payments", args=[first.household.code])
    url = reverse("payment_withhold", args=[first.pk])
    for actor, seen in ((finance, True), (approver, False)):
        client.force_login(actor)
        assert (url in client.get(home).text) is seen
    withhold(first, reason=WHY, actor=finance, on=DRAFTED_ON)
    client.force_login(finance)
    shown = client.get(home).text
    assert url not in shown and f"送银行前止付（{WHY}）" in shown


def test_what_is_refused_comes_back_on_the_form(first, finance, client):
    client.force_login(finance)
    url = reverse("payment_withhold", args=[first.pk])
    assert client.post(url, {"reason": WHY}).status_code == 302
    again = client.post(url, {"reason": "别的原因"})
    assert again.status_code == 422 and "内容与上次不同" in again.text
    assert client.post(url, {"reason": WHY}).status_code == 302


def test_who_keeps_nothing_back_sees_no_link_and_no_page(
    released, first, approver, auditor, caseworker, next_finance, client
):
    url = reverse("payment_withhold", args=[first.pk])
    for actor, status in ((approver, 403), (auditor, 403), (caseworker, 403), (next_finance, 404)):
        client.force_login(actor)
        assert (
            client.get(url).status_code == client.post(url, {"reason": "x"}).status_code == status
        )
    client.force_login(approver)
    assert ">止付</a>" not in client.get(released.page_url).text
    assert not Withholding.objects.exists()


@pytest.mark.parametrize("state", ["drafted", "sent"])
def test_nothing_is_offered_before_the_release_or_after_the_sending(
    make_awards, batch_in, page, state
):
    make_awards(1)
    batch = batch_in(state)
    assert ">止付</a>" not in page(batch.page_url)
    told = page(reverse("payment_withhold", args=[batch.payments.get().pk]))
    assert "只有已签发、尚未送银行" in told and "<textarea" not in told


def test_the_reconciliation_tells_it_from_the_banks_failures(
    released, kept_back, finance, page, first
):
    batch = perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    batch = give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    shown = page(batch.page_url)
    assert "其中送银行前止付" in shown and 'href="#withheld"' in shown
    ours = reverse("bank_return", args=[batch.number, kept_back.bank_return_id])
    assert ours not in shown
    listed = page(f"{reverse('payments')}?month=2026-04&result=owed")
    assert f"送银行前止付（{WHY}）" in listed
    assert reverse("payment_usable", args=[first.pk]) in listed


def test_the_month_and_the_lists_call_it_by_its_name(released, kept_back, finance, page, first):
    perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    shown = page(f"{reverse('month')}?month=2026-04")
    assert "失败 0 笔，止付 1 笔，待回盘 2 笔" in shown and "失败原因" not in shown
    lists = {
        result: page(f"{reverse('payments')}?month=2026-04&result={result}")
        for result in ("withheld", "failure", "owed")
    }
    code = first.household.code
    assert [code in listed for listed in lists.values()] == [True, False, True]
    assert "失败" not in lists["withheld"].split("<tbody>")[1] and WHY in lists["withheld"]


def test_no_text_announces_it(released, kept_back, finance):
    batch = perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    content = take_list(batch, "texts", actor=finance, on=DRAFTED_ON).decode("utf-8-sig")
    told = [row[0] for row in csv.reader(io.StringIO(content))]
    assert len(told) == 3 and kept_back.payment.household.phone not in told


def test_the_public_notice_leaves_it_out(released, kept_back, finance):
    perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    notice = notice_of(finance, released.number, COMMUNITY)
    assert (len(notice.rows), str(notice.total)) == (2, "760.00")
    (listed,) = published_communities(finance, APRIL)
    assert (listed["payments"], str(listed["total"])) == (2, "760.00")


def test_the_sheet_that_is_signed_says_it_in_the_note(released, kept_back, first, finance):
    notes = {line["code"]: line["note"] for line in roster_lines(released)}
    assert sorted(notes.values()) == ["", "", "止付，不发放"]
    assert notes[first.household.code] == "止付，不发放"
    said = "".join(cell for row in written(released, finance) for cell in row)
    assert "其中止付 1 笔、380.00 元" in said and "止付，不发放" in said
    assert take_list(released, "printed", actor=finance, on=DRAFTED_ON).startswith(b"%PDF")
