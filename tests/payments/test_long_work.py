"""What takes long is ordered once, carried out by a job, and tells the person what became of it."""

import json
from pathlib import Path

import pytest
from django.conf import settings as office
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from dibao.jobs import orders, runner
from dibao.jobs.models import Job, Order
from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from payments import workflow
from payments.models import BankReturn, LedgerTransaction, Payment
from payments.services import returns
from tests.cast_payments import DRAFTED_ON, explain
from tests.payments.fake_bank import answer, as_csv, lines_of


@pytest.fixture
def _all_is_long(monkeypatch):
    monkeypatch.setattr(workflow, "AT_ONCE_LINES", 0)


long = pytest.mark.usefixtures("_all_is_long")


@pytest.fixture
def act(client):
    """A person gives an order through the page."""

    def post(batch, name, user, **data):
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        url = reverse("action", args=["payments", "batch", batch.pk, name])
        return client.post(url, data | {"expected_version": batch.version})

    return post


@pytest.fixture
def released(make_awards, batch_in):
    make_awards(3)
    return batch_in("released")


@pytest.fixture
def sent(make_awards, batch_in):
    make_awards(3)
    return batch_in("sent")


def upload(batch, **changes) -> SimpleUploadedFile:
    answers = [answer(line, **changes) for line in lines_of(batch)]
    return SimpleUploadedFile("return.csv", as_csv(answers))


def page(client, batch) -> str:
    return client.get(batch.page_url).content.decode()


def test_little_is_done_at_once_without_any_job(act, released, finance):
    assert act(released, "send", finance, layout="general").status_code == 302
    released.refresh_from_db()
    assert released.status == "sent" and not Job.objects.filter(kind=orders.KIND).exists()


@pytest.mark.parametrize("lines", [2, 3])
def test_the_number_of_lines_decides(act, released, finance, monkeypatch, lines):
    monkeypatch.setattr(workflow, "AT_ONCE_LINES", lines)
    act(released, "send", finance, layout="general")
    assert Job.objects.filter(kind=orders.KIND).exists() == (lines < 3)


def test_a_large_file_is_long_however_small_the_batch(act, sent, finance, monkeypatch):
    monkeypatch.setattr(workflow, "AT_ONCE_BYTES", 10)
    act(sent, "import_return", finance, file=upload(sent))
    assert Job.objects.filter(kind=orders.KIND).exists() and not BankReturn.objects.exists()


def test_a_file_larger_than_the_office_takes_is_refused_on_its_form(act, sent, finance, settings):
    settings.UPLOAD_MAX_BYTES = 100
    refused = act(sent, "import_return", finance, file=upload(sent))
    assert refused.status_code == 422 and "文件超过" in refused.content.decode()


@long
def test_a_double_click_and_a_second_person_give_one_job_and_all_see_its_bar(
    act, client, released, finance, finance_reviewer
):
    for user in (finance, finance, finance_reviewer):
        answered = act(released, "send", user, layout="general")
        assert (answered.status_code, answered.url) == (302, released.page_url)
        shown = page(client, released)
        assert "生成代发文件并送银行" in shown and "hx-get" in shown
        assert "action-bar" not in shown
    job = Job.objects.get(kind=orders.KIND)
    assert (job.owner, released.bank_files.count()) == (finance, 0)
    sweep()
    job.refresh_from_db()
    released.refresh_from_db()
    assert (job.progress, job.message) == ("done", "已办理：生成代发文件并送银行。")
    assert (released.status, released.sendings.get().sent_by) == ("sent", finance)
    assert (job.done, job.total) == (2, 2)
    shown = page(client, released)
    assert "已办理：生成代发文件并送银行。" in shown and "action-bar" in shown
    assert not Order.objects.exists()


@long
def test_the_order_given_again_when_it_is_done_says_so(act, client, released, finance):
    act(released, "send", finance, layout="general")
    sweep()
    assert act(released, "send", finance, layout="general").status_code == 302
    assert "先前已经办理" in page(client, released)
    assert LedgerTransaction.objects.filter(event="send").count() == 1


@long
def test_another_order_waits_for_the_one_under_way(act, client, released, finance):
    act(released, "send", finance, layout="general")
    other = act(released, "send", finance, layout="postal")
    assert other.status_code == 409 and "正在后台办理" in other.content.decode()
    assert json.loads(Order.objects.get().given)["layout"] == "general"


@long
def test_what_is_refused_says_why_on_the_bar_and_is_put_right_by_another_order(
    act, client, sent, finance
):
    act(sent, "import_return", finance, file=upload(sent, 流水号="999999"))
    sweep()
    shown = page(client, sent)
    assert "文件中没有本批次的任何一笔" in shown and "job-failed" in shown
    assert "导入银行回盘" in shown and not Order.objects.exists()
    act(sent, "import_return", finance, file=upload(sent))
    assert "文件中没有本批次的任何一笔" not in page(client, sent)
    sweep()
    sent.refresh_from_db()
    assert (sent.status, BankReturn.objects.count()) == ("reconciling", 1)
    assert Job.objects.get(kind=orders.KIND).progress == "done"


@long
def test_a_file_that_was_read_before_is_no_error_and_no_work(act, client, sent, finance):
    act(sent, "import_return", finance, file=upload(sent))
    sweep()
    sent.refresh_from_db()
    act(sent, "import_return", finance, file=upload(sent))
    assert "无需再次导入" in page(client, sent)
    assert BankReturn.objects.count() == 1
    assert Job.objects.get(kind=orders.KIND).progress == "done"


@long
def test_an_order_is_kept_to_the_version_that_was_looked_at(act, client, released, finance):
    act(released, "send", finance, layout="general")
    type(released).objects.filter(pk=released.pk).update(version=released.version + 1)
    sweep()
    job = Job.objects.get(kind=orders.KIND)
    assert job.progress == "failed" and "已由他人办理" in job.message
    assert released.bank_files.count() == 0


@long
def test_an_unknown_error_shows_its_number_and_leaves_no_file(
    act, client, sent, finance, monkeypatch
):
    def breaks(_return):
        raise RuntimeError("disk gone")

    monkeypatch.setattr(returns, "post_return", breaks)
    act(sent, "import_return", finance, file=upload(sent))
    sweep()
    job = Job.objects.get(kind=orders.KIND)
    assert job.progress == "waiting" and job.error_reference in page(client, sent)
    for _ in range(runner.MAX_ATTEMPTS):
        sweep()
    shown = page(client, sent)
    assert "系统出错" in shown and "disk gone" not in shown
    assert not Order.objects.exists() and not BankReturn.objects.exists()
    monkeypatch.undo()
    monkeypatch.setattr(workflow, "AT_ONCE_LINES", 0)
    act(sent, "import_return", finance, file=upload(sent))
    sweep()
    assert BankReturn.objects.count() == 1


@long
def test_what_was_given_is_sealed_and_gone_when_it_is_done(act, sent, finance):
    act(sent, "import_return", finance, file=upload(sent))
    number = str(Payment.objects.first().account)
    job, order = Job.objects.get(kind=orders.KIND), Order.objects.get()
    stored = Path(office.MEDIA_ROOT) / order.upload.name
    assert number not in str(job.params) and number.encode() not in stored.read_bytes()
    assert order.upload.read() == upload(sent).read()
    sweep()
    assert not stored.exists() and not Order.objects.exists()


@long
def test_a_worker_that_died_after_the_commit_does_nothing_again(act, sent, finance):
    act(sent, "import_return", finance, file=upload(sent))
    job = Job.objects.get(kind=orders.KIND)
    orders._fulfil(job)
    Job.objects.filter(pk=job.pk).update(progress="running", attempts=1)
    posted = LedgerTransaction.objects.count()
    sweep()
    job.refresh_from_db()
    assert (job.progress, job.result["repeated"]) == ("done", False)
    assert (BankReturn.objects.count(), LedgerTransaction.objects.count()) == (1, posted)
    assert not Order.objects.exists()


@long
def test_the_bar_is_for_those_who_might_have_ordered_it(
    act, client, released, finance, finance_reviewer, auditor, lead, next_finance
):
    act(released, "send", finance, layout="general")
    url = reverse("job_progress", args=[Job.objects.get(kind=orders.KIND).pk])
    for user, status in (
        (finance, 200), (finance_reviewer, 200), (auditor, 404), (lead, 404), (next_finance, 404),
    ):  # fmt: skip
        client.force_login(user)
        assert client.get(url).status_code == status


@long
def test_others_cannot_order_it(act, released, auditor, approver, next_finance):
    for user, status in ((auditor, 403), (approver, 403), (next_finance, 404)):
        assert act(released, "send", user, layout="general").status_code == status
    assert not Job.objects.filter(kind=orders.KIND).exists()


@long
def test_the_api_says_that_it_is_under_way_and_later_what_became_of_it(client, released, finance):
    client.force_login(finance)
    url = f"/api/batches/{released.number}/"
    given = {"layout": "general", "expected_version": released.version}
    answered = client.post(f"{url}actions/send/", given, "application/json")
    assert (answered.status_code, answered.json()["progress"]) == (202, "waiting")
    assert client.get(url).json()["work"]["name"] == "send"
    sweep()
    read = client.get(url).json()
    assert (read["status"], read["work"]["percent"]) == ("sent", 100)
    again = client.post(f"{url}actions/send/", {"layout": "general"}, "application/json")
    assert again.status_code == 200


def test_the_api_does_little_at_once(client, released, finance):
    client.force_login(finance)
    url = f"/api/batches/{released.number}/"
    answered = client.post(f"{url}actions/send/", {"layout": "general"}, "application/json")
    assert (answered.status_code, answered.json()["status"]) == (200, "sent")
    assert client.get(url).json()["work"] is None


@long
def test_called_directly_a_transition_is_carried_out_there_and_then(released, finance):
    batch = perform(released, "send", actor=finance, on=DRAFTED_ON, layout="general")
    assert batch.status == "sent" and not Job.objects.filter(kind=orders.KIND).exists()


def test_above_its_own_number_of_payments_a_review_is_long_and_refused_on_the_bar(
    act, client, make_awards, batch_in, finance, finance_reviewer, monkeypatch
):
    make_awards(1)
    batch = batch_in("drafted")
    monkeypatch.setattr(workflow, "AT_ONCE_TO_SEAL", 0)
    explain(batch, finance)
    act(batch, "review", finance)
    sweep()
    assert "您是本批次的制单人" in page(client, batch)
    act(batch, "review", finance_reviewer)
    sweep()
    batch.refresh_from_db()
    assert (batch.status, batch.reviewed_by) == ("reviewed", finance_reviewer)
