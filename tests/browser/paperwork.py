"""What each person does at a desk, page by page, from the new household to the decision."""

from tests.browser.desk import Desk
from tests.cast import card_number, id_number

PAPER = {"name": "申请书.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7\n%%EOF\n"}
HEAD, SPOUSE = "黄萱", "郝兰浩"


class Family:
    """Two invented people with one account, as they stand on paper."""

    def __init__(self) -> None:
        self.head_id, self.spouse_id = id_number(), id_number(sex="female")
        self.account = card_number()


def record_household(assistant: Desk, family: Family) -> str:
    """From the menu's form for a new household to its page; the household's code."""
    assistant.menu("新建家庭")
    assistant.fill(within=assistant.panel("家庭"), 居住地址="测试路 1 号院", 联系电话="13800000000")
    assistant.fill(
        within=assistant.panel("户主"),
        姓名=HEAD, 身份证号=family.head_id, 劳动能力="有劳动能力", 就业状况="灵活就业",
    )  # fmt: skip
    assistant.fill(
        within=assistant.panel("其他成员").locator(".formset-row").first,
        姓名=SPOUSE, 身份证号=family.spouse_id, 与户主关系="配偶", 劳动能力="有劳动能力",
        就业状况="灵活就业",
    )  # fmt: skip
    income = assistant.panel("收入").locator(".formset-row").first
    assistant.fill(within=income, 所属成员=HEAD, 收入类型="灵活就业、零工收入", 金额="300")
    assistant.fill(
        within=assistant.panel("银行账户"),
        开户银行="农业银行", 账户名称=HEAD, 银行账号=family.account,
    )  # fmt: skip
    assistant.press("建立档案").sees("已建立家庭档案")
    return assistant.number(r"\b410105\d{9}\b")


def apply(assistant: Desk) -> str:
    """The application with its paper and both consents, from the household's page; its number."""
    assistant.follow("提出低保申请")
    assistant.fill(申请理由="家庭收入低，生活困难").press("保存申请")
    number = assistant.number(r"\b410105\d{12}\b")
    assistant.follow("上传材料").fill(材料类型="申请书", 文件=PAPER).press("上传材料")
    assistant.sees("申请书.pdf")
    assistant.follow("登记核对授权").fill(签署方式="签字并按指印").press("登记核对授权")
    return number


def submit(assistant: Desk) -> None:
    assistant.act("提交申请").sees("已办理：提交申请", "待受理")


def accept(caseworker: Desk, number: str) -> None:
    caseworker.go(f"/cases/{number}/").follow("受理")
    caseworker.page.get_by_label("没有").check()
    caseworker.press("受理").sees("已办理：受理", "办结期限")


def record_visit(caseworker: Desk, *investigators: str) -> None:
    """The visit's form on the case page, signed by these investigators and the whole family."""
    caseworker.follow("登记入户调查")
    caseworker.fill(
        调查方式=["入户调查", "邻里访问"], 家庭生活状况="家具陈旧，无高档电器",
        调查结论="生活确有困难", 调查人员=list(investigators),
        在场并签字的家庭成员=[HEAD, SPOUSE],
    )  # fmt: skip
    caseworker.press("登记入户调查")


def report_check(approver: Desk, number: str) -> None:
    """The county's report, found from the menu by the number of its application."""
    approver.menu("经济状况核对").page.get_by_role("link", name=number).first.click()
    approver.fill(
        已核对的项目=["银行存款", "车船登记"], 核对结论="与申报一致", 核对情况="与申报一致"
    ).press("出具核对报告")
    approver.sees("核对报告已出具")


def give_opinion(lead: Desk) -> None:
    lead.follow("提出审核意见")
    lead.page.get_by_label("拟予确认", exact=True).check()
    lead.fill(意见内容="符合条件，拟予确认", 公示张贴地点="农业院社区公示栏")
    lead.fill(监督电话="0371-00000000").press("提出审核意见")
    lead.sees("已办理：提出审核意见", "公示中")


def confirm(approver: Desk) -> None:
    approver.follow("予以确认")
    approver.page.get_by_label("已核对材料、调查、公示和测算过程").check()
    approver.press("予以确认").sees("已办理：予以确认")
