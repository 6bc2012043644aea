"""Walking an invented household through the chain, day by day, by the same calls as the pages."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from applications.models import Application, MeansCheck
from applications.states import State
from dibao import calendar, policy
from dibao.policy.lines import monthly
from dibao.trail.engine import perform
from dibao.worklist.demo.intake import draft_application, record_household
from dibao.worklist.demo.offices import Office
from dibao.worklist.demo.people import Invention
from reviews.models import PublicNotice, SpotCheck


@dataclass
class Walk:
    """One household's case. It stops at `until`, or where the calendar says that today is."""

    office: Office
    invention: Invention
    today: date
    day: date
    category: str
    until: str
    application: Application | None = None

    def run(self) -> None:
        self._begin()
        while self.application and self.application.status != self.until:
            step = getattr(self, f"_{self.application.status}", None)
            if step is None or not step():
                return

    def _begin(self) -> None:
        office, rng = self.office, self.invention.rng
        place = rng.choice(office.communities)
        helper = office.staff["xieli"]
        self.clerk = helper if helper.covers(place.code) else office.staff["jingban"]
        rules = policy.at(place.code, self.day)
        line = monthly(rules.entry("dibao_line", self.category).value)
        household = record_household(
            self.invention, area_code=place.code, category=self.category, line=Decimal(int(line)),
            poor=self.until != State.REFUSED, actor=self.clerk, on=self.day,
        )  # fmt: skip
        if self.until != "":
            self.application = draft_application(
                self.invention, household, actor=self.clerk, on=self.day
            )

    def _wait(self, working_days: int) -> bool:
        """Go on some working days later; False when that day has not come yet."""
        later = calendar.add(self.day, working_days, "working_day").date
        if later > self.today:
            return False
        self.day = later
        return True

    def _act(self, name: str, who: str, obj: Any = None, **data: Any) -> bool:
        actor = self.clerk if who == "clerk" else self.office.staff[who]
        perform(obj or self.application, name, actor=actor, on=self.day, **data)
        self.application.refresh_from_db()
        return True

    def _draft(self) -> bool:
        if self.until == State.WITHDRAWN:
            return self._act("withdraw", "clerk", reason="申请人找到工作，自愿撤回。")
        return self._act("submit", "clerk")

    def _submitted(self) -> bool:
        if not self._wait(1):
            return False
        if self.until == State.DECLINED:
            return self._act("decline", "jingban", reason="户籍和居住地均不在本辖区。")
        corrected = self.application.corrections
        if self.until == State.CORRECTING or (not corrected and self.invention.rng.random() < 0.1):
            return self._act("request_correction", "jingban", items=["户口簿：缺少增减页复印件"])
        return self._act("accept", "jingban", kin="no")

    def _correcting(self) -> bool:
        return self._wait(2) and self._act("submit", "clerk")

    def _investigating(self) -> bool:
        if self.until == State.ENDED:
            return self._wait(2) and self._act(
                "end_procedure",
                "jingban",
                reason="家庭无正当理由拒绝入户调查，两次告知仍不配合。",
            )
        checks = self.application.means_checks
        if not checks.exists():
            return self._act("order_means_check", "jingban")
        running = checks.filter(status=MeansCheck.Status.ORDERED).first()
        if running:
            return self._wait(3) and self._act(
                "report", "shenhe2", running, result=MeansCheck.Result.CONSISTENT,
                findings="核对结果与申报一致。", sources=["deposit", "vehicle"],
            )  # fmt: skip
        if not self.application.visits.exists():
            return self._wait(2) and self._visit()
        return self._wait(1) and self._act("finish_investigation", "jingban")

    def _visit(self) -> bool:
        household, staff = self.application.household, self.office.staff
        methods = policy.at(household.area_code, self.day).get("visit_methods", self.category)
        return self._act(
            "record_visit", "jingban", visited_on=self.day, methods=list(methods),
            living=self.invention.word("living"), housing="普通装修，使用多年", vehicles="无",
            neighbours=self.invention.word("neighbours"), consistent=True,
            findings="家庭生活困难，情况与申报一致。",
            investigators=[staff["jingban"], staff["jingban2"]],
            family=[household.head_on(self.day)],
        )  # fmt: skip

    def _appraising(self) -> bool:
        return self._wait(2) and self._act(
            "record_appraisal", "jingban", held_on=self.day, place="社区会议室", host="周协理",
            recorder="王经办", attendees=15, representatives=12, agree=14, disagree=1,
            opinion="与会人员认为该户家庭情况属实，同意上报。",
        )  # fmt: skip

    def _opining(self) -> bool:
        supports = self.until != State.REFUSED
        text = "经调查核实，拟予确认。" if supports else "家庭人均收入超过保障标准，拟不予确认。"
        return self._wait(1) and self._act(
            "give_opinion", "fuze", supports=supports, text=text, place="社区公示栏",
            phone="0371-00000000",
        )  # fmt: skip

    def _notifying(self) -> bool:
        notice = self.application.notices.filter(status=PublicNotice.Status.POSTED).first()
        if notice is None:
            return self._wait(1) and self._act(
                "post_next_notice", "jingban", place="社区公示栏", phone="0371-00000000"
            )
        if self.until == State.OBJECTED and self.day + timedelta(days=2) <= self.today:
            self.day += timedelta(days=2)
            return self._act(
                "record_objection", "clerk", raised_on=self.day,
                content="反映该户有子女在外务工，应计算其收入。",
            )  # fmt: skip
        if notice.last_day >= self.today:
            return False
        self.day = notice.last_day + timedelta(days=1)
        perform(notice, "close_notice", actor=None, on=self.day)
        self.application.refresh_from_db()
        return True

    def _spot_checking(self) -> bool:
        check = SpotCheck.objects.get(application=self.application)
        return self._wait(3) and self._act(
            "record", "shenhe2", check, consistent=True, findings="入户核实，情况属实。"
        )

    def _deciding(self) -> bool:
        if not self._wait(2):
            return False
        if self.until == State.REFUSED:
            self._act("refuse", "shenhe", reason=self.invention.word("refusals"))
            return self._deliver()
        self._act("confirm", "shenhe")
        return self._publish()

    def _deliver(self) -> bool:
        """The refusal reaches the family two working days later, unless that day is to come."""
        head = self.application.applicant.name
        return self._wait(2) and self._act(
            "deliver", "jingban", self.application.confirmation.letter, delivered_on=self.day,
            method="direct", received_by=head, relation="本人",
        )  # fmt: skip

    def _publish(self) -> bool:
        publication = self.application.confirmation.publication
        return self._wait(2) and self._act(
            "post", "clerk", publication, place="社区公示栏", phone="0371-00000000"
        )
