"""The left menu, by role."""

from django.http import HttpRequest
from django.urls import reverse

from dibao.offices.roles import AUDIT, CASEWORK, COUNTY, EVERY_OFFICE, FIELD, FINANCE, STREET, Role

MENU = (
    ("工作", (("待办", "home", "inbox", EVERY_OFFICE),)),
    (
        "救助对象",
        (
            ("家庭档案", "households", "people", EVERY_OFFICE),
            ("新建家庭", "household_new", "person-plus", FIELD),
            ("主动发现", "leads", "binoculars", CASEWORK | AUDIT),
            ("花名册导入", "roster_imports", "file-earmark-arrow-up", FIELD | STREET | COUNTY),
        ),
    ),
    (
        "审核确认",
        (
            ("低保申请", "applications", "file-earmark-text", CASEWORK | AUDIT),
            ("经济状况核对", "means_checks", "search", STREET | COUNTY),
            ("公示", "notices", "megaphone", CASEWORK | AUDIT),
            ("确认后公布", "publications", "card-text", CASEWORK | AUDIT),
            ("文书送达", "letters", "envelope", CASEWORK | AUDIT),
            ("低保待遇", "awards", "card-checklist", EVERY_OFFICE),
            ("家庭情况报告", "self_reports", "chat-left-text", CASEWORK | AUDIT),
            ("定期复核", "rechecks", "arrow-repeat", CASEWORK | AUDIT),
            ("试算", "what_if", "calculator", CASEWORK),
            ("标准调整", "line_changes", "sliders", COUNTY | FINANCE),
        ),
    ),
    (
        "资金发放",
        (
            ("发放批次", "batches", "cash-stack", FINANCE | COUNTY | AUDIT),
            ("发放情况", "month", "bar-chart-line", FINANCE | COUNTY | STREET | AUDIT),
            ("发放公示", "payment_notices", "megaphone", EVERY_OFFICE),
            ("上门发放", "deliveries", "house", CASEWORK | FINANCE | AUDIT),
            ("追缴和补发", "recoveries", "arrow-left-right", FINANCE | COUNTY | AUDIT),
            ("资金账户", "funds", "bank", FINANCE | COUNTY | AUDIT),
            ("发放期限", "payday", "calendar-check", FINANCE | COUNTY | STREET | FIELD | AUDIT),
        ),
    ),
    ("规则", (("规则公开", "rules", "journal-text", EVERY_OFFICE),)),
    (
        "监督审计",
        (
            ("发放台账", "ledger_exports", "table", AUDIT | FINANCE),
            ("监督报表", "reports", "clipboard-data", EVERY_OFFICE),
            ("疑点线索", "red_flags", "flag", AUDIT | COUNTY),
            ("投诉举报", "complaints", "chat-left-text", CASEWORK | AUDIT),
            ("登记投诉举报", "complaint_new", "chat-left-dots", FINANCE),
            ("年度抽查", "samples", "shuffle", COUNTY | AUDIT),
            ("培训宣传测评", "activities", "mortarboard", CASEWORK | AUDIT),
            ("办理轨迹", "trail", "clock-history", AUDIT | {Role.AUDIT_ADMIN}),
        ),
    ),
)


def navigation(request: HttpRequest) -> dict:
    """Context processor: the menu groups that this person's roles open."""
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"menu": []}
    groups = []
    for label, items in MENU:
        shown = [
            {"label": text, "url": reverse(name), "icon": icon, "active": _is_here(request, name)}
            for text, name, icon, roles in items
            if user.holds(*roles)
        ]
        if shown:
            groups.append({"label": label, "items": shown})
    return {"menu": groups}


def _is_here(request: HttpRequest, name: str) -> bool:
    match = request.resolver_match
    return match is not None and match.url_name == name
