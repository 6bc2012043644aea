"""The registers that an office keeps for a year: complaints, and hardship found by staff."""

from collections.abc import Iterator

from applications.leads.models import Lead
from audits.complaints.selectors import complaints_for
from audits.reports.base import Report, Scope, register
from audits.reports.forms import YearFilter
from dibao.offices.roles import AUDIT, CASEWORK
from dibao.sheets import Column
from households.selectors import area_names


@register
class ComplaintRegister(Report):
    key = "complaint-register"
    title = "投诉举报登记簿"
    lead = "全年投诉、举报和信访的受理、办理和答复情况，不含反映人信息。"
    order = 80
    roles = CASEWORK | AUDIT
    filter_form = YearFilter
    columns = [
        Column("number", "登记编号", 20),
        Column("received_on", "登记日期", 12, "date"),
        Column("place", "区划", 26),
        Column("channel", "来源", 10),
        Column("subject", "事项", 22),
        Column("named", "实名", 8),
        Column("taken_by", "首问责任人", 12),
        Column("handler", "承办人", 12),
        Column("due_on", "期限", 12, "date"),
        Column("replied_on", "答复日期", 12, "date"),
        Column("finding", "结论", 12),
        Column("state", "状态", 12),
    ]

    def basis_of(self, scope: Scope) -> str:
        return f"{scope.asked['year']}年登记"

    def rows(self, scope: Scope) -> Iterator[dict]:
        rows = (
            complaints_for(scope.user)
            .under(scope.prefix)
            .filter(received_on__year=scope.asked["year"])
            .select_related("received_by", "handler")
            .prefetch_related("replies")
            .order_by("pk")
        )
        names = area_names(rows.values_list("area_code", flat=True))
        for row in rows:
            reply = next(iter(row.replies.all()), None)
            yield {
                "number": row.number,
                "received_on": row.received_on,
                "place": names.get(row.area_code, ""),
                "channel": row.get_channel_display(),
                "subject": row.get_subject_display(),
                "named": "实名" if row.is_named else "匿名",
                "taken_by": str(row.received_by),
                "handler": str(row.handler or ""),
                "due_on": row.due_on,
                "replied_on": reply and reply.replied_on,
                "finding": reply.get_finding_display() if reply else "",
                "state": row.get_status_display(),
                "url": row.page_url,
                "alarm": row.is_running and row.due_on < scope.on,
            }


@register
class LeadRegister(Report):
    key = "lead-register"
    title = "主动发现登记簿"
    lead = "全年主动发现的困难家庭及其去向，可查看应保未保的情况。"
    order = 90
    roles = CASEWORK | AUDIT
    filter_form = YearFilter
    columns = [
        Column("number", "线索编号", 20),
        Column("found_on", "发现日期", 12, "date"),
        Column("place", "村（社区）", 28),
        Column("source", "来源", 16),
        Column("recorded_by", "登记人", 12),
        Column("household", "户编号", 20),
        Column("outcome", "结果", 22),
        Column("settled_on", "办结日期", 12, "date"),
        Column("state", "状态", 10),
    ]

    def basis_of(self, scope: Scope) -> str:
        return f"{scope.asked['year']}年发现"

    def rows(self, scope: Scope) -> Iterator[dict]:
        rows = (
            Lead.objects.visible_to(scope.user)
            .under(scope.prefix)
            .filter(found_on__year=scope.asked["year"])
            .select_related("recorded_by", "household")
            .order_by("pk")
        )
        names = area_names(rows.values_list("area_code", flat=True))
        for row in rows:
            yield {
                "number": row.number,
                "found_on": row.found_on,
                "place": names.get(row.area_code, ""),
                "source": row.get_source_display(),
                "recorded_by": str(row.recorded_by),
                "household": row.household.code if row.household else "",
                "outcome": row.get_outcome_display(),
                "settled_on": row.settled_on,
                "state": row.get_status_display(),
                "url": row.page_url,
            }
