"""The pages of payments: who sees what, and what the buttons do."""

import hashlib
from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.jobs.models import Job
from dibao.offices.roles import Role
from dibao.trail.models import TrailEntry
from dibao.trail.refusals import Refusal
from payments.models import BankReturnLine, Batch, Payment
from payments.services import drafting
from payments.services.kept_lists import take_list
from payments.services.months import open_due_months
from tests.cast import build_user
from tests.cast_payments import DRAFTED_ON
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of


@pytest.fixture(autouse=True)
def _in_april():
    with time_machine.travel("2026-04-07 09:00 +0800", tick=False):
        yield


@pytest.fixture
def as_user(client):
    def login(user):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return login


def act(client, batch: Batch, name: str, **data):
    """As the page sends it, with the version of the row that it shows."""
    data = {"expected_version": Batch.objects.get(pk=batch.pk).version} | data
    return client.post(reverse("action", args=["payments", "batch", batch.pk, name]), data)


def test_a_month_is_paid_through_the_pages(
    as_user, make_awards, finance, finance_reviewer, finance_releaser
):
    make_awards(2)
    make_awards(1, account=False)
    client = as_user(finance)
    answered = client.post(
        reverse("batch_new"),
        {"county": "410105000000", "month": "2026-04", "category": "urban"},
    )
    batch = Batch.objects.get()
    assert answered.status_code == 302 and answered.url == batch.page_url
    page = client.get(batch.page_url)
    assert "正在" in page.text
    drafting.draft(drafting.submit(batch))
    page = client.get(batch.page_url).text
    assert "未列入本批次的家庭（1 户）" in page and "760.00" in page and "黄＊" in page
    assert act(client, batch, "review").status_code == 422  # the preparer
    assert act(as_user(finance_reviewer), batch, "review").status_code == 302
    assert act(as_user(finance_reviewer), batch, "submit").status_code == 302
    assert act(as_user(finance_reviewer), batch, "fund", voucher="拨1").status_code == 422
    assert act(as_user(finance_releaser), batch, "fund", voucher="").status_code == 422
    assert act(as_user(finance_releaser), batch, "fund", voucher="拨1").status_code == 302
    assert act(as_user(finance_releaser), batch, "release").status_code == 302
    client = as_user(finance)
    assert act(client, batch, "send", layout="general").status_code == 302
    file = batch.bank_files.get(format="xlsx")
    taken = client.post(reverse("bank_file", args=[batch.number, "xlsx"]))
    assert hashlib.sha256(taken.content).hexdigest() == file.sha256
    assert batch.number in taken["Content-Disposition"]
    good, bad = lines_of(batch)
    content = as_csv([answer(good), answer(bad, "1001"), answer(bad, "0000", 流水号="7")])
    upload = SimpleUploadedFile("return.csv", content)
    assert act(client, batch, "import_return", file=upload).status_code == 302
    page = client.get(batch.page_url).text
    assert "发放失败" in page and "不属于本批次" in page and "账号不存在" in page
    kept = batch.returns.get()
    for query in ("", "?result=failure", "?result=nonsense"):
        lines = client.get(reverse("bank_return", args=[batch.number, kept.pk]) + query)
        assert lines.status_code == 200
    again = act(client, batch, "import_return", file=SimpleUploadedFile("r.csv", content))
    assert again.status_code == 302 and "无需再次导入" in client.get(batch.page_url).text
    assert batch.returns.count() == 1
    assert act(client, batch, "close").status_code == 422
    for line in BankReturnLine.objects.filter(result="exception"):
        settled = client.post(
            reverse("resolve_line", args=[batch.number, line.pk]),
            {"how": "not_ours", "reason": "银行确认第三行为他人款项"},
        )
        assert settled.status_code == 302
    assert "银行确认第三行为他人款项" in client.get(batch.page_url).text
    assert act(client, batch, "close").status_code == 302
    batch.refresh_from_db()
    assert batch.status == "closed"
    assert "已办结" in client.get(batch.page_url).text


def test_no_page_shows_a_whole_account(as_user, make_awards, batch_in, finance, approver):
    awards = make_awards(2)
    batch = batch_in("sent")
    numbers = [str(payment.account) for payment in Payment.objects.all()]
    for user in (finance, approver):
        client = as_user(user)
        for url in (
            batch.page_url,
            reverse("payments"),
            reverse("household_payments", args=[awards[0].household.code]),
        ):
            page = client.get(url).text
            assert numbers[0][-4:] in page or numbers[1][-4:] in page
            assert not any(number in page for number in numbers)


@pytest.mark.parametrize(
    ("who", "status"),
    [("finance", 200), ("approver", 200), ("auditor", 200), ("lead", 403), ("caseworker", 403),
     ("assistant", 403), ("outsider", 404)],
)  # fmt: skip
def test_who_reads_a_batch(as_user, make_awards, batch_in, request, who, status):
    make_awards(1)
    batch = batch_in("drafted")
    assert as_user(request.getfixturevalue(who)).get(batch.page_url).status_code == status


@pytest.mark.parametrize("who", ["approver", "auditor", "lead"])
def test_readers_neither_open_a_batch_nor_take_its_file(
    as_user, make_awards, batch_in, request, who
):
    make_awards(1)
    batch = batch_in("sent")
    client = as_user(request.getfixturevalue(who))
    assert client.get(reverse("batch_new")).status_code == 403
    taken = client.post(reverse("bank_file", args=[batch.number, "csv"]))
    assert taken.status_code == 403
    assert not TrailEntry.objects.filter(action="take_bank_file").exists()


def test_another_countys_batch_is_not_there(as_user, make_awards, batch_in, next_finance):
    make_awards(1)
    batch = batch_in("sent")
    client = as_user(next_finance)
    assert client.get(batch.page_url).status_code == 404
    assert client.post(reverse("bank_file", args=[batch.number, "csv"])).status_code == 404
    assert act(client, batch, "close", reason="x").status_code == 404
    given = {"county": "410105000000", "month": "2026-04", "category": "rural"}
    assert client.post(reverse("batch_new"), given).status_code == 422
    assert batch.number not in client.get(reverse("batches")).text


def test_the_file_is_not_given_for_a_get(as_user, make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("sent")
    assert as_user(finance).get(reverse("bank_file", args=[batch.number, "csv"])).status_code == 405


def test_a_street_sees_the_payments_of_its_own_households(
    as_user, make_awards, batch_in, lead, assistant
):
    (own,) = make_awards(1)
    (other,) = make_awards(1, area="410105001003")
    batch_in("drafted")
    for user in (lead, assistant):
        client = as_user(user)
        page = client.get(reverse("payments"), {"month": "2026-04", "result": "none"}).text
        assert own.household.code in page and other.household.code not in page
        piece = reverse("household_payments", args=[other.household.code])
        assert client.get(piece).status_code == 404


def test_the_board_shows_the_day_the_blockers_and_who_is_to_act(
    as_user, make_awards, finance, lead, auditor
):
    make_awards(1)
    make_awards(1, account=False)
    for user in (finance, lead, auditor):
        page = as_user(user).get(reverse("payday")).text
        assert "2026年4月10日" in page and "剩3个工作日" in page
        assert "批次尚未生成" in page and "县级财务（制单人）" in page
        assert "没有可用账户的家庭（1 户）" in page and "黄＊" in page
    assert as_user(finance).get(reverse("payday"), {"month": "nonsense"}).status_code == 200
    assert as_user(finance).get(reverse("payday"), {"county": "410104000000"}).status_code == 404


def test_a_city_chooses_among_its_counties(as_user, make_awards):
    make_awards(1)
    city = build_user("city", "市局", "410100000000", Role.COUNTY_FINANCE)
    client = as_user(city)
    page = client.get(reverse("payday"), {"county": "410105000000"}).text
    assert "金水区" in page and "管城回族区" in page
    assert "金水区" in client.get(reverse("batch_new")).text


def test_the_same_month_twice_is_said_on_the_form(as_user, make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("drafted")
    given = {"county": "410105000000", "month": "2026-04", "category": "urban"}
    again = as_user(finance).post(reverse("batch_new"), given)
    assert again.status_code == 422 and batch.number in again.text


@pytest.mark.parametrize("given", [{}, {"month": "2026-13", "category": "x", "county": "1"}])
def test_a_form_that_is_not_filled_in_is_shown_again(as_user, finance, given):
    assert as_user(finance).post(reverse("batch_new"), given).status_code == 422


def test_the_list_is_filtered_by_month_and_state(as_user, make_awards, batch_in, finance):
    make_awards(1)
    batch = batch_in("drafted")
    client = as_user(finance)
    for query, shown in (
        ({"status": "drafted"}, True),
        ({"status": "sent"}, False),
        ({"month": "2026-04"}, True),
        ({"month": "2026-05"}, False),
        ({"month": "x"}, True),
    ):
        assert (batch.number in client.get(reverse("batches"), query).text) is shown


def test_the_batch_page_compares_with_the_month_before(as_user, make_awards, batch_in, finance):
    make_awards(1)
    awards = make_awards(2)
    batch_in("drafted")
    award = awards[0]
    type(award).objects.filter(pk=award.pk).update(amount="400.00")
    with time_machine.travel("2026-05-06 09:00 +0800"):
        client = as_user(finance)
        given = {"county": "410105000000", "month": "2026-05", "category": "urban"}
        client.post(reverse("batch_new"), given)
        batch = Batch.objects.latest("pk")
        drafting.draft(drafting.submit(batch))
        differences = {
            row.label: (row.count, str(row.total))
            for row in client.get(batch.page_url).context["comparison"].differences
        }
    assert differences == {
        "新增": (0, "0"), "停发": (0, "0"), "增发": (1, "20.00"), "减发": (0, "0"),
        "未变": (2, "0.00"),
    }  # fmt: skip


def test_the_page_of_a_voided_batch_compares_and_asks_nothing(
    as_user, make_awards, batch_in, finance
):
    make_awards(1)
    batch = batch_in("drafted")
    assert "与上月比较" in as_user(finance).get(batch.page_url).text
    assert act(as_user(finance), batch, "void", reason="名单有误").status_code == 302
    page = as_user(finance).get(batch.page_url).text
    assert "明细已删除" in page and "名单有误" in page
    assert not any(said in page for said in ("与上月比较", "代发文件", "发放明细", "待核实"))


def test_the_queries_of_a_batch_page_do_not_grow_with_its_payments(
    as_user, make_awards, batch_in, finance, django_assert_max_num_queries
):
    make_awards(40)
    make_awards(40, account=False)
    batch = batch_in("drafted")
    client = as_user(finance)
    client.get(batch.page_url)
    with django_assert_max_num_queries(30):
        client.get(batch.page_url)


def test_roster_and_texts_are_taken_from_a_sealed_batch_and_hold_no_account(
    as_user, make_awards, batch_in, finance, approver
):
    (award,) = make_awards(1)
    type(award.household).objects.filter(pk=award.household_id).update(phone="13800000000")
    batch = batch_in("sent")
    number = str(Payment.objects.get().account)
    client = as_user(finance)
    texts = client.post(reverse("take_list", args=[batch.number, "texts"]))
    assert "13800000000" in texts.content.decode("utf-8-sig")
    assert "380.00元" in texts.content.decode("utf-8-sig") and number not in texts.text
    sheet = client.post(reverse("take_list", args=[batch.number, "roster"]))
    assert sheet.status_code == 200 and sheet.content.startswith(b"PK")
    assert TrailEntry.objects.filter(action__in=["take_roster", "take_texts"]).count() == 2
    denied = as_user(approver).post(reverse("take_list", args=[batch.number, "texts"]))
    assert denied.status_code == 403


def test_nobody_is_told_that_the_money_is_at_the_bank_before_it_is(
    as_user, make_awards, batch_in, finance
):
    make_awards(1)
    batch = batch_in("released")
    assert "短信文本" not in as_user(finance).get(batch.page_url).text
    with pytest.raises(Refusal, match="送银行后"):
        take_list(batch, "texts", actor=finance, on=DRAFTED_ON)


def test_a_draft_that_the_beat_began_shows_its_progress_to_the_county(
    as_user, make_awards, finance, outsider
):
    make_awards(2)
    open_due_months(date(2026, 4, 7))
    batch = Batch.objects.get()
    job = Job.objects.get()
    where = reverse("job_progress", args=[job.pk])
    client = as_user(finance)
    assert where in client.get(batch.page_url).text
    assert client.get(where).status_code == 200
    assert as_user(outsider).get(where).status_code == 404


def test_who_prepared_a_batch_reads_that_another_must_review_it(
    as_user, make_awards, batch_in, finance, finance_reviewer
):
    make_awards(1)
    batch = batch_in("drafted")
    address = reverse("action", args=["payments", "batch", batch.pk, "review"])
    own = as_user(finance).get(batch.page_url).content.decode()
    assert "您是本批次的制单人，须由另一名财务人员复核。" in own and address not in own
    assert address in as_user(finance_reviewer).get(batch.page_url).content.decode()


def test_who_signs_reads_how_many_and_how_much(as_user, make_awards, batch_in, finance_reviewer):
    make_awards(2)
    batch = batch_in("drafted")
    page = as_user(finance_reviewer).get(
        reverse("action", args=["payments", "batch", batch.pk, "review"])
    )
    assert "2026年4月城市月度低保金：2 笔，2 人，合计 760.00 元。" in page.text


def test_who_comes_late_to_a_form_reads_why_before_filling_it_in(
    as_user, make_awards, batch_in, finance, finance_reviewer
):
    make_awards(1)
    batch = batch_in("drafted")
    review = reverse("action", args=["payments", "batch", batch.pk, "review"])
    own = as_user(finance).get(review).text
    assert "您是本批次的制单人" in own and 'type="submit">复核通过' not in own
    assert 'type="submit">复核通过' in as_user(finance_reviewer).get(review).text
    close = reverse("action", args=["payments", "batch", batch.pk, "close"])
    assert "当前状态为“待复核”，不能办理“核对无误，办结”。" in as_user(finance).get(close).text


def test_who_closes_a_batch_reads_what_failed(as_user, make_awards, batch_in, finance):
    make_awards(2)
    batch = batch_in("sent")
    first, second = lines_of(batch)
    give_to(batch, as_csv([answer(first), answer(second, "1002")]), finance)
    page = as_user(finance).get(reverse("action", args=["payments", "batch", batch.pk, "close"]))
    assert "其中失败、止付 1 笔，380.00 元，办结后另行重发。" in page.text


def test_only_what_keeps_a_batch_open_is_asked_for_first(as_user, make_awards, batch_in, finance):
    make_awards(2)
    batch = batch_in("sent")
    first, second = lines_of(batch)
    give_to(batch, as_csv([answer(first, "1002")]), finance)
    assert "处理回盘异常（" not in as_user(finance).get(batch.page_url).text
    give_to(batch, as_csv([answer(second, 金额="1.00")]), finance)
    assert "处理回盘异常（1 行）" in as_user(finance).get(batch.page_url).text


def test_who_mends_accounts_finds_them_from_what_failed(
    as_user, make_awards, batch_in, finance, assistant
):
    make_awards(2)
    batch = batch_in("sent")
    first, second = lines_of(batch)
    give_to(batch, as_csv([answer(first), answer(second, "1002")]), finance)
    failed = batch.payments.get(results__result="failure")
    to_account = reverse("account_change", args=[failed.household.code])
    listed = f"{reverse('payments')}?result=owed"
    assert to_account in as_user(assistant).get(listed).text
    assert to_account not in as_user(assistant).get(reverse("payments")).text
    repeat = f"{reverse('batch_other')}?kind=repay"
    assert repeat not in as_user(assistant).get(listed).text
    to_finance = as_user(finance).get(listed).text
    assert repeat in to_finance and to_account not in to_finance


def test_the_lines_without_a_result_are_counted_on_the_page_of_a_return(
    as_user, make_awards, batch_in, finance
):
    make_awards(2)
    batch = batch_in("sent")
    first, second = lines_of(batch)
    give_to(batch, as_csv([answer(first), answer(second, "ZZ99")]), finance)
    page = as_user(finance).get(reverse("bank_return", args=[batch.number, batch.returns.get().pk]))
    assert "处理中或结果不明 1 笔" in page.text
