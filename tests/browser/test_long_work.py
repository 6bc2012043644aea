"""Progress bars that outlive a reload: the draft and the sending of a batch, watched half-way."""

import threading
from dataclasses import replace
from datetime import date

import pytest
from playwright.sync_api import expect

from dibao.jobs import runner
from payments import workflow
from payments.banks import layouts
from payments.models import Batch
from tests.cast_payments import explain, release
from tests.payments.fake_bank import answer, as_csv, lines_of

pytestmark = pytest.mark.browser

PAY_DAY = date(2026, 4, 2)
STREETS = ("410105001003", "410105002010", "410105003003")
PATIENCE = 30  # seconds


class Gate:
    """Holds the worker when it has told of its first part, until the test lets it go on."""

    def __init__(self, report) -> None:
        self.report = report
        self.open = threading.Event()

    def __call__(self, job, done, total, message="") -> None:
        self.report(job, done, total, message)
        assert self.open.wait(PATIENCE)


@pytest.fixture
def gate(monkeypatch):
    gate = Gate(runner.report)
    monkeypatch.setattr(runner, "report", gate)
    yield gate
    gate.open.set()


@pytest.fixture
def hold(gate):
    """From here on the next work stops half-way."""
    return gate.open.clear


@pytest.fixture(autouse=True)
def _in_small_parts(monkeypatch):
    monkeypatch.setattr(workflow, "AT_ONCE_LINES", 0)
    monkeypatch.setitem(layouts(), "general", replace(layouts()["general"], max_rows=1))


def bar(clerk):
    return clerk.page.locator("section.job progress")


def stands_half_way(clerk, words: str) -> None:
    """The bar says so, and says so still when the page is loaded anew."""
    for _look in range(2):
        clerk.sees(words, "正在处理")
        value = int(bar(clerk).get_attribute("value"))
        assert 0 < value < 100
        clerk.page.reload()


def test_bars_of_draft_sending_and_return_outlive_a_reload(
    clock, worker, desk, gate, hold, make_awards, finance, finance_reviewer, finance_releaser
):
    clock.go_to(PAY_DAY)
    for area in STREETS:
        make_awards(1, area=area)

    clerk = desk(finance).menu("发放批次").follow("生成批次")
    clerk.fill(发放月份="2026-04", 城乡类别="城市").press("开始生成")
    stands_half_way(clerk, "已完成 1 个乡镇（街道），共 3 个")
    gate.open.set()
    clerk.sees("待复核")  # without a reload by hand
    expect(bar(clerk)).to_have_count(0)

    batch = Batch.objects.get()
    explain(batch, finance)
    release(batch, finance_reviewer, finance_releaser, PAY_DAY)
    hold()
    clerk.go(batch.page_url).act("生成代发文件并送银行").sees("已提交：生成代发文件并送银行")
    stands_half_way(clerk, "已生成 1 份代发文件，共 6 份")
    clerk.sees_not("下载 CSV")
    expect(clerk.page.get_by_role("link", name="生成代发文件并送银行")).to_have_count(0)
    colleague = desk(finance_reviewer).go(batch.page_url)
    stands_half_way(colleague, "已生成 1 份代发文件，共 6 份")
    gate.open.set()
    for one in (clerk, colleague):
        one.sees("已送银行，待回盘", "已办理：生成代发文件并送银行。", "下载 CSV")

    foreign = as_csv([answer(lines_of(batch)[0], 流水号="999999")])
    given = {"name": "return.csv", "mimeType": "text/csv", "buffer": foreign}
    clerk.act("导入银行回盘", 银行回盘文件=given)
    clerk.sees("未完成", "文件中没有本批次的任何一笔，请核对是否选错了文件或批次。")
    clerk.page.reload()
    clerk.sees("未完成", "文件中没有本批次的任何一笔")
    answers = [answer(line) for part in range(3) for line in lines_of(batch, part)]
    clerk.act("导入银行回盘", 银行回盘文件=given | {"buffer": as_csv(answers)})
    clerk.sees("已回盘，待核对", "已办理：导入银行回盘。")
    clerk.act("导入银行回盘", 银行回盘文件=given | {"buffer": as_csv(answers)})
    clerk.sees("无需再次导入")
