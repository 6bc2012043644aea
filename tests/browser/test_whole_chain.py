"""One household from the application to a paid, exported line, through eight people's browsers."""

import csv
import io
from datetime import date

import pytest
from openpyxl import load_workbook

from tests.browser.paperwork import (
    HEAD,
    Family,
    accept,
    apply,
    confirm,
    give_opinion,
    record_household,
    record_visit,
    report_check,
    submit,
)
from tests.payments.fake_bank import answer, as_csv

pytestmark = pytest.mark.browser

SECOND_DAY, THIRD_DAY = date(2026, 3, 3), date(2026, 3, 4)
LAST_DAY_OF_NOTICE, DAY_AFTER = date(2026, 3, 11), date(2026, 3, 12)
PAY_DAY = date(2026, 4, 2)


def rows_of(workbook: bytes) -> list[tuple]:
    return list(load_workbook(io.BytesIO(workbook)).active.values)


def test_a_household_goes_from_its_application_to_a_paid_and_exported_line(
    clock, worker, desk, assistant, caseworker, colleague, lead, approver, second_approver,
    finance, finance_reviewer, finance_releaser, auditor,
):  # fmt: skip
    family = Family()

    community = desk(assistant, by_form=True)
    code = record_household(community, family)
    community.sees_not(family.head_id, family.account)
    number = apply(community)
    submit(community)

    clock.go_to(SECOND_DAY)
    street, county = desk(caseworker, by_form=True), desk(approver, by_form=True)
    street.sees("低保申请：待受理")
    accept(street, number)
    street.act("提请经济状况核对").sees("已办理：提请经济状况核对")
    report_check(county, number)

    clock.go_to(THIRD_DAY)
    street.go(f"/cases/{number}/")
    record_visit(street, caseworker.full_name, colleague.full_name)
    street.sees("已办理：登记入户调查", caseworker.full_name, colleague.full_name)
    street.act("调查完毕").sees("待提出审核意见")

    head_of_street = desk(lead, by_form=True).go(f"/cases/{number}/")
    give_opinion(head_of_street)
    head_of_street.follow(f"{number}-G1").sees("黄＊", "1,100.00", "2026年3月11日")
    head_of_street.sees_not(HEAD, family.head_id)

    clock.go_to(LAST_DAY_OF_NOTICE)
    worker.send_task("reviews.tasks.close_finished_notices")
    street.page.wait_for_timeout(1000)
    street.go(f"/cases/{number}/").sees("公示中", "今日到期")
    clock.go_to(DAY_AFTER)
    worker.send_task("reviews.tasks.close_finished_notices")
    decider = desk(second_approver, by_form=True).go(f"/cases/{number}/").waits_for("公示期满")
    if decider.page.get_by_role("link", name="登记抽查结果").count():
        decider.follow("登记抽查结果")
        decider.page.get_by_label("属实", exact=True).check()
        decider.fill(抽查情况="入户核查，情况属实").press("登记抽查结果")
        decider.go(f"/cases/{number}/").sees("属实")
    confirm(decider)
    decider.sees("1,100.00 元", "2026年4月起", "补差", "700.00")

    clock.go_to(PAY_DAY)
    clerk = desk(finance, by_form=True).menu("发放批次").follow("生成批次")
    clerk.fill(发放月份="2026-04", 城乡类别="城市").press("开始生成")
    clerk.waits_for("待复核").sees(code, "1,100.00", HEAD)
    clerk.sees_not(family.account)
    batch = clerk.page.url
    reviewer = desk(finance_reviewer, by_form=True).go(batch).act("复核通过")
    reviewer.sees("已办理：复核通过", "待送财政").act("送财政部门").sees("已送财政，待拨款")
    releaser = desk(finance_releaser, by_form=True).go(batch)
    releaser.act("确认款项已备", 拨款凭证号="拨2026-4-1").sees("拨2026-4-1", "待签发")
    releaser.act("签发").sees("已办理：签发", "已封存")
    clerk.go(batch).act("生成代发文件并送银行").sees("已送银行，待回盘")

    text = clerk.downloads("下载 CSV").decode("utf-8-sig")
    control, headings, *rows = csv.reader(io.StringIO(text, newline=""))
    (line,) = (dict(zip(headings, row, strict=True)) for row in rows)
    assert "总笔数：1　总金额：1100.00" in control[0]
    assert (line["账号"], line["户名"], line["金额"]) == (family.account, HEAD, "1100.00")
    in_excel = [row for row in rows_of(clerk.downloads("下载 Excel")) if family.account in row]
    assert len(in_excel) == 1 and line["流水号"] in in_excel[0] and HEAD in in_excel[0]

    returned = as_csv([answer(line)])
    clerk.follow("导入银行回盘")
    clerk.fill(银行回盘文件={"name": "return.csv", "mimeType": "text/csv", "buffer": returned})
    clerk.press("导入银行回盘").sees("1 笔，1,100.00 元", "发放成功")
    clerk.act("核对无误，办结").sees("已办结")

    reader = desk(auditor, by_form=True).menu("发放台账")
    reader.fill(发放月份="2026-04", 用途="四月发放抽审")
    reader.page.get_by_label("需要完整身份证号和银行账号").check()
    reader.press("导出").waits_for("批次、台账、银行三方相符")
    reader.sees("1 笔", "1,100.00 元")
    ledger = rows_of(reader.downloads("下载 Excel"))
    (paid,) = (row for row in ledger if code in row)
    assert {HEAD, family.head_id, family.account, "发放成功"} <= set(paid)
    (total,) = (row for row in ledger if row[0] == "合计")
    assert paid.count(1100) == total.count(1100) == 2  # due and paid
