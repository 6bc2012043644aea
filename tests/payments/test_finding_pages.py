"""The pages of recoveries, back pay and price indexes, as an office works them."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from dibao.jobs.tasks import sweep
from dibao.worklist.queues import queues
from payments.models import BackPay, Batch, PriceIndex, Recovery
from tests.cast import COUNTY
from tests.cast_payments import APRIL, raised
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

ON = date(2026, 5, 20)


@pytest.fixture(autouse=True)
def _may():
    with time_machine.travel("2026-05-20 10:00:00+08:00"):
        yield


@pytest.fixture
def at(client):
    """Sign somebody in, and post or read as they do."""

    def sign_in(user):
        client.force_login(user)
        return client

    return sign_in


@pytest.fixture
def home(make_awards, batch_in, finance):
    """A household whose April arrived, and whose award was raised from May on."""
    (award,) = make_awards(1)
    batch = batch_in("sent")
    give_to(batch, as_csv([answer(line) for line in lines_of(batch)]), finance)
    raised(award, "420.00", date(2026, 5, 1))
    return award.household


def act(obj, name: str) -> str:
    return reverse("action", args=[obj._meta.app_label, obj._meta.model_name, obj.pk, name])


FOUND = {
    "ground": "reduce", "since": "2026-04", "found_on": "2026-05-18", "way": "amount",
    "due_monthly": "300", "facts": "收入增加", "evidence": "核对报告",
}  # fmt: skip


def labels(user) -> set[str]:
    return {queue.label for queue in queues(user, ON)}


def test_no_family_is_accused_by_what_stands_first_in_a_list(at, home, finance):
    form = reverse("recovery_new", args=[home.code])
    refused = at(finance).post(form, FOUND | {"ground": "", "way": ""}).content.decode()
    assert "追缴原因”" in refused and "应发金额的确定”" in refused
    assert not Recovery.objects.exists()


def test_a_recovery_goes_from_the_household_to_the_last_receipt(at, home, finance, approver):
    desk = at(finance)
    assert "提出追缴" in desk.get(reverse("household_payments", args=[home.code])).content.decode()
    answered = desk.post(reverse("recovery_new", args=[home.code]), FOUND)
    recovery = Recovery.objects.get()
    assert (answered.status_code, answered.url) == (302, recovery.page_url)
    assert "追缴：待决定" not in labels(finance) and "追缴：待决定" in labels(approver)
    asked = at(approver).get(act(recovery, "decide")).content.decode()
    assert f"{home.code} 户，自2026年4月起，追缴 80.00 元。" in asked
    late = at(approver).post(act(recovery, "decide"), {"repay_by": ON})
    assert late.status_code == 422 and "退还期限须晚于今天" in late.content.decode()
    at(approver).post(act(recovery, "decide"), {"repay_by": "2026-07-31"})
    page = at(finance).get(recovery.page_url).content.decode()
    assert "低保追〔2026〕410105-00001号" in page and "登记收回" in page
    assert "退还期限" in page and "2026年7月31日" in page
    assert "登记罚款" not in page and "停止抵扣" not in page
    assert "从后续保障金中抵扣" not in at(approver).get(recovery.page_url).content.decode()
    letter = at(finance).get(reverse("recovery_letter", args=[recovery.number]))
    assert letter.content.startswith(b"%PDF")
    paid = {"receipt_number": "P1", "way": "bank", "amount": "80.00", "received_on": "2026-05-20"}
    unsaid = at(finance).post(act(recovery, "receive"), paid)
    assert unsaid.status_code == 422 and "请刷新页面" in unsaid.content.decode()
    recovery.refresh_from_db()
    at(finance).post(act(recovery, "receive"), paid | {"expected_version": recovery.version})
    recovery.refresh_from_db()
    assert recovery.status == "settled"
    assert (
        "没有追缴" in at(finance).get(reverse("recoveries"), {"status": "closed"}).content.decode()
    )


def test_what_is_missing_is_said_and_what_was_typed_stays(at, home, finance):
    answered = at(finance).post(
        reverse("recovery_new", args=[home.code]), FOUND | {"due_monthly": ""}
    )
    page = answered.content.decode()
    assert answered.status_code == 422 and "请填写更正后的月保障金" in page and "收入增加" in page


def test_a_letter_comes_with_the_decision_only(at, home, finance):
    at(finance).post(reverse("recovery_new", args=[home.code]), FOUND)
    number = Recovery.objects.get().number
    assert at(finance).get(reverse("recovery_letter", args=[number])).status_code == 404


def test_a_late_rise_is_paid_back_through_a_batch_of_arrears(at, home, finance, approver):
    given = {
        "award": home.awards.get(status="active").pk, "since": "2026-04",
        "found_on": "2026-05-18", "facts": "四月已有重病支出", "evidence": "复核记录",
    }  # fmt: skip
    at(finance).post(reverse("back_pay_new", args=[home.code]), given)
    back_pay = BackPay.objects.get()
    assert (back_pay.total, back_pay.months.get().month) == (Decimal("40.00"), APRIL)
    assert at(finance).post(reverse("back_pay_new", args=[home.code]), given).status_code == 422
    at(approver).post(act(back_pay, "decide"))
    waiting = at(finance).get(back_pay.page_url).content.decode()
    assert f"{reverse('batch_other')}?kind=arrears&amp;category=urban" in waiting
    listed = reverse("back_pays")
    assert "已决定，待补发</span>" in at(finance).get(listed).content.decode()
    opening = {"county": COUNTY, "category": "urban", "kind": "arrears"}
    answered = at(finance).post(reverse("batch_other"), opening)
    sweep()
    batch = Batch.objects.get(kind="arrears")
    assert answered.url == batch.page_url and batch.total == Decimal("40.00")
    assert batch.payments.get().cause == back_pay.number
    assert batch.number in at(finance).get(back_pay.page_url).content.decode()
    assert "待补发</span>" not in at(finance).get(listed).content.decode()


def test_a_price_subsidy_from_the_published_index_to_its_batch(at, home, finance, finance_reviewer):
    given = {
        "county": COUNTY, "month": "2026-04", "published_on": "2026-05-14", "source": "统计公报",
        "cpi_percent": "3.10", "food_percent": "",
    }  # fmt: skip
    at(finance).post(reverse("price_index_new"), given)
    index = PriceIndex.objects.get()
    opening = {"county": COUNTY, "category": "urban", "kind": "price", "index": index.pk}
    assert at(finance).post(reverse("batch_other"), opening).status_code == 422
    wrong = at(finance_reviewer).post(act(index, "confirm"), {"cpi_percent": "3.20"})
    assert "不一致" in wrong.content.decode()
    at(finance_reviewer).post(act(index, "confirm"), {"cpi_percent": "3.10"})
    assert at(finance).post(reverse("batch_other"), opening).status_code == 302
    sweep()
    batch = Batch.objects.get(kind="price")
    assert batch.status == "drafted" and batch.terms["index"] == index.number
    assert "3.10%" in at(finance).get(reverse("price_indexes")).content.decode()


def test_a_set_off_is_refused_on_the_page_with_its_article(at, home, finance, approver):
    at(finance).post(reverse("recovery_new", args=[home.code]), FOUND)
    recovery = Recovery.objects.get()
    at(approver).post(act(recovery, "decide"))
    page = at(approver).post(act(recovery, "begin_set_off"), {"monthly": "50", "reason": "同意"})
    assert "不得从保障金中抵扣" in page.content.decode() and "郑政办" in page.content.decode()


def test_the_street_comes_from_the_household_to_the_delivery_at_home(at, home, caseworker, finance):
    piece = reverse("household_payments", args=[home.code])
    ways = [reverse(name, args=[home.code]) for name in ("home_delivery", "card_custody")]
    seen, kept = (at(user).get(piece).content.decode() for user in (caseworker, finance))
    for way in ways:
        assert way in seen and way not in kept
        assert at(caseworker).get(way).status_code == 200
