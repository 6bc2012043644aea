"""The same chain tried wrongly: each time refused, on a page, with a reason in Chinese."""

from datetime import timedelta

import pytest

from tests.browser.desk import Desk
from tests.browser.paperwork import Family, apply, record_household
from tests.cast import DAY, build_household
from tests.cast_payments import DRAFTED_ON

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def address(obj, name: str) -> str:
    return f"/act/{obj._meta.app_label}/{obj._meta.model_name}/{obj.pk}/{name}/"


def has_button(desk: Desk, name: str) -> bool:
    return desk.page.get_by_role("link", name=name, exact=True).count() > 0


def tick_and_confirm(desk: Desk) -> Desk:
    desk.page.get_by_label("已核对材料、调查、公示和测算过程").check()
    return desk.press("予以确认")


def test_who_has_another_role_is_told_so(clock, desk, make_case, assistant, second_lead):
    case = make_case("deciding", household=build_household(members=2, income="300"))
    clock.go_to(DAY + timedelta(days=10))
    community = desk(assistant).go(case.page_url)
    assert not has_button(community, "予以确认")
    community.go(address(case, "confirm")).sees("没有作任何改动")
    community.is_refused("您的岗位不能办理“予以确认”")
    community.go("/payments/batches/new/").is_refused("您的岗位不能使用此页面")
    tick_and_confirm(desk(second_lead).go(address(case, "confirm"))).is_refused("未委托")


def test_what_belongs_to_another_county_is_not_found(desk, make_case, outsider, next_finance):
    case = make_case("visited", household=build_household(members=2, income="300"))
    neighbour = desk(outsider)
    for path in (case.page_url, case.household.page_url, address(case, "confirm")):
        neighbour.go(path).is_refused("可能不存在，也可能不在您的辖区")
        assert neighbour.status == 404
    neighbour.page.get_by_label("查找家庭").fill(case.household.code)
    neighbour.page.keyboard.press("Enter")
    neighbour.sees("没有找到").sees_not("黄萱")
    desk(next_finance).go("/payments/batches/").sees("没有符合条件的批次")


def test_a_step_cannot_be_skipped(clock, desk, make_walk, caseworker, second_approver):
    walk = make_walk("investigating", household=build_household(members=2, income="300"))
    case = walk.application
    street = desk(caseworker).go(case.page_url)
    street.act("调查完毕").is_refused("尚未入户调查并由双方签字").is_refused("第十六条")
    walk.visit()
    street.go(case.page_url).act("调查完毕").is_refused("尚未核对家庭经济状况")
    county = desk(second_approver).go(address(case, "confirm"))
    county.is_refused("当前状态为“调查核实”，不能办理“予以确认”")


def test_a_notice_is_not_closed_before_its_days_are_over(clock, desk, make_case, caseworker):
    case = make_case("notifying", household=build_household(members=2, income="300"))
    notice = case.notices.get()
    street, page = desk(caseworker), f"/cases/notices/{notice.number}/"
    clock.go_to(notice.last_day)
    street.go(page).act("结束公示").is_refused(f"公示须满 {notice.required_days} 天")
    clock.go_to(notice.last_day + timedelta(days=1))
    street.go(page).act("结束公示").sees("已办理：结束公示")


def test_one_investigator_does_not_make_a_visit(desk, make_walk, caseworker):
    walk = make_walk("investigating", household=build_household(members=2, income="300"))
    street = desk(caseworker).go(walk.application.page_url).follow("登记入户调查")
    street.fill(
        调查方式=["入户调查"], 家庭生活状况="家具陈旧", 调查结论="生活困难",
        在场并签字的家庭成员=["黄萱"],
    )  # fmt: skip
    street.press("登记入户调查").is_refused("不得少于")
    assert street.page.get_by_label("家庭生活状况").input_value() == "家具陈旧"


def test_who_investigated_does_not_decide(clock, desk, make_case, approver):
    case = make_case("deciding", household=build_household(members=2, income="300"))
    clock.go_to(DAY + timedelta(days=10))
    county = desk(approver).go(case.page_url).sees("您参加过本案的调查")
    county.go(address(case, "confirm")).is_refused("您参加过本案的调查")


def test_a_batch_needs_three_people_and_comes_once_a_month(
    clock, desk, make_awards, batch_in, finance, finance_reviewer
):
    make_awards(2)
    batch = batch_in("drafted")
    clock.go_to(DRAFTED_ON)
    clerk = desk(finance).go(batch.page_url).sees("您是本批次的制单人，须由另一名财务人员复核")
    clerk.go(address(batch, "review")).is_refused("您是本批次的制单人")
    reviewer = desk(finance_reviewer).go(batch.page_url).act("复核通过").sees("待送财政")
    reviewer.act("送财政部门").sees("待拨款")
    for one in (clerk, reviewer):
        one.go(batch.page_url).sees("须由另一名财务人员办理")
        one.go(address(batch, "fund")).is_refused("须由另一名财务人员办理")
    clerk.go("/payments/batches/new/").fill(发放月份="2026-04", 城乡类别="城市").press("开始生成")
    clerk.is_refused(batch.number)


def test_a_double_click_submits_once(desk, assistant):
    community = desk(assistant)
    record_household(community, Family())
    apply(community)
    community.follow("提交申请")
    community.page.get_by_role("button", name="提交申请").dblclick()
    community.sees("待受理")
    assert community.page.locator("#trail").get_by_text("提交申请", exact=True).count() == 1


def test_a_form_that_is_out_of_date_changes_nothing(desk, make_application, assistant):
    application = make_application("draft")
    first, second = desk(assistant), desk(assistant)
    for one in (first, second):
        one.go(application.page_url).follow("提交申请")
    first.press("提交申请").sees("待受理")
    second.press("提交申请").is_refused("已由他人办理或更新，请刷新页面后核对再办")
    second.go(f"/applications/{application.number}/edit/").is_refused("不能")
