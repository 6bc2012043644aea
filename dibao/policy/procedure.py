"""The steps an application passes, who takes each, and every clock."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from .packs import Citation


@dataclass(frozen=True)
class Clock:
    """A limit: so many days of a unit ("working_day" or "calendar_day")."""

    days: int
    unit: str
    citation: Citation


@dataclass(frozen=True)
class Step:
    """One step: code, name for people, organ, clock if one runs, and the article."""

    code: str
    name: str
    organ: str
    citation: Citation
    clock: Clock | None = None


def clock(rules, key: str) -> Clock | None:
    """The limit under a key of kind duration, or None where no rule sets one."""
    value = rules.optional(key)
    return None if value is None else Clock(value["days"], value["unit"], rules.cite(key))


def decision_clock(rules, *, special: bool = False) -> Clock:
    """From acceptance to decision; the longer limit only where a rule has one. MissingValue."""
    longer = clock(rules, "decision_deadline_special") if special else None
    value = rules["decision_deadline"]
    return longer or Clock(value["days"], value["unit"], rules.cite("decision_deadline"))


def visit_required(rules, *, kin=False, complaint=False, doubtful=False) -> Citation | None:
    """The article by which the county must itself visit this household before confirmation."""
    flags = {"kin": kin, "complaint": complaint, "doubtful": doubtful}
    always = rules["application_sampling"]["always"]
    hit = any(flags[name] for name in always)
    return rules.cite("application_sampling") if hit else None


def sample_size(rate, total: int) -> int:
    """How many of `total` a rate of "no less than" asks for: rounded up."""
    return ceil(Fraction(rate) * total)


def steps(rules, *, objected=False, kin=False, complaint=False, doubtful=False) -> list[Step]:
    """The steps in order for one application, by the rules of its area and date."""
    cite = rules.cite
    authority = rules["confirming_authority"]
    plan = [
        Step("accept", "受理", "township", cite("applicant")),
        Step("means_check", "信息核对", "county", cite("means_check_consent"),
             clock(rules, "means_check_start")),
        Step("visit", "入户调查", "township", cite("visit_investigators"),
             clock(rules, "investigation_start")),
    ]  # fmt: skip
    if rules["democratic_appraisal"] == "always":
        plan.append(Step("appraisal", "民主评议", "township", cite("democratic_appraisal")))
    plan.append(Step("opinion", "初审意见", "township", cite("confirming_authority")))
    for round_ in rules["notice_rounds"]:
        plan.append(_notice(rules, round_))
    if objected:
        plan += _after_objection(rules)
    must = visit_required(rules, kin=kin, complaint=complaint, doubtful=doubtful)
    if must:
        plan.append(Step("county_visit", "县级入户核查", "county", must))
    elif rules["application_sampling"]["base"] == "applications":
        plan.append(Step("spot_check", "入户抽查", "county", cite("application_sampling")))
    if authority == "county":
        plan.append(Step("confirm", "审核确认", "county", cite("confirming_authority"),
                         clock(rules, "county_opinion")))  # fmt: skip
    else:
        plan.append(Step("confirm", "审核确认", "township", cite("confirming_authority")))
    plan.append(Step("publish", "确认后公布", "township", cite("published_after_fields")))
    return plan


def _notice(rules, round_) -> Step:
    key = "notice_rounds" if round_["days"] else "notice_days"
    limit = Clock(round_["days"] or rules["notice_days"], "calendar_day", rules.cite(key))
    return Step("notice", f"公示（{round_['stage']}）", round_["organ"], rules.cite(key), limit)


def _after_objection(rules) -> list[Step]:
    rule = rules["notice_objection_rule"]
    names = {
        "reinvestigate_or_appraise": "重新调查或者民主评议",
        "appraisal_review": "评议复核",
        "county_review": "县级复核",
    }
    cite = rules.cite("notice_objection_rule")
    limit = clock(rules, "objection_review")
    plan = [Step("objection", names[rule["method"]], rule["by"], cite, limit)]
    if rule["renotice"]:
        key = "notice_objection_rule" if rule["renotice_days"] else "notice_days"
        days = rule["renotice_days"] or rules["notice_days"]
        limit = Clock(days, "calendar_day", rules.cite(key))
        plan.append(Step("renotice", "再次公示", rule["by"], cite, limit))
    return plan
