"""What supervision finds in the demo: leads, complaints, the year's sample, training, a survey."""

from datetime import date, timedelta
from decimal import Decimal

from applications.leads.services import lead_record
from audits.complaints.services import complaint_register
from audits.models import Complaint
from audits.records.services import activity_record, survey_record
from audits.samples.services import sample_draw
from dibao.trail.engine import perform
from dibao.worklist.demo.offices import Office
from reviews.models import Award

RATE = Decimal("0.3")
CHECKED = 4


def supervise(office: Office, today: date) -> None:
    """A little of everything, most of it settled and some of it waiting."""
    _leads(office, today)
    _complaints(office, today)
    _sample(office, today - timedelta(days=6), today)
    _records(office, today)


def _leads(office: Office, today: date) -> None:
    finder, area = office.staff["xieli"], office.communities[0].code
    found = {"found_on": today - timedelta(days=3), "area_code": area, "actor": finder}
    lead_record(
        source="visit", name="丁秀兰", whereabouts="3 号楼 1 单元", on=today,
        situation="独居老人，近期住院，儿子在外地务工，生活无人照料。", **found,
    )  # fmt: skip
    settled = lead_record(
        source="neighbour", situation="邻里反映该户租房居住，男主人失业。", on=today, **found
    )
    perform(
        settled, "settle", actor=finder, on=today, outcome="not_eligible",
        reason="上门核实，家庭人均收入高于标准，已告知政策。",
    )  # fmt: skip


def _complaints(office: Office, today: date) -> None:
    staff, day = office.staff, today - timedelta(days=20)
    _take(office, today, subject="delay", content="反映申请后多日没有上门调查。", is_named=False)
    handled = _take(
        office, day, subject="ineligible", content="反映某户有营运车辆仍享受低保。",
        is_named=True, complainant="苏群众", contact="0371-00000000",
    )  # fmt: skip
    handled = perform(handled, "accept", actor=staff["fuze"], on=day, handler=staff["jingban"])
    answered = _take(office, day, subject="amount", content="对保障金额不理解。", is_named=False)
    answered = perform(answered, "accept", actor=staff["fuze"], on=day, handler=staff["jingban2"])
    perform(
        answered, "reply", actor=staff["jingban2"], on=today - timedelta(days=5),
        finding="untrue", text="保障金按家庭收入与标准的差额计算，已当面说明计算过程。",
    )  # fmt: skip


def _take(office: Office, day: date, **said) -> Complaint:
    taker = office.staff["xieli"]
    return complaint_register(area_code=taker.area_id, actor=taker, on=day, channel="phone", **said)


def _sample(office: Office, day: date, today: date) -> None:
    """The county's yearly draw, the first households already visited."""
    county = office.staff["shenhe2"]
    if not Award.objects.under(office.county.prefix).filter(period__contains=day).exists():
        return
    draw = sample_draw(rate=RATE, actor=county, on=day)
    for item in draw.items.order_by("number")[:CHECKED]:
        perform(
            item, "record", actor=county, on=today, checked_on=today - timedelta(days=1),
            consistent=True, findings="入户查看，家庭情况与档案一致。",
        )  # fmt: skip


def _records(office: Office, today: date) -> None:
    approver, lead = office.staff["shenhe"], office.staff["fuze"]
    day = today.replace(day=1)
    activity_record(
        kind="training", held_on=day, title="低保政策和系统操作培训", people=26, actor=approver,
        on=today,
    )  # fmt: skip
    activity_record(
        kind="publicity", held_on=day, title="社区广场政策宣传", people=180, actor=lead, on=today
    )
    survey_record(
        held_on=day, manner="电话回访", asked=200, satisfied=188, actor=approver, on=today
    )
