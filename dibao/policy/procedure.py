"""The steps an application passes, who takes each, and every clock."""

from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from .packs import Citation
from .reading import Reading


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


def clock(rules, key: str, category: str) -> Clock | None:
    """The limit under a key of kind duration, or None where no rule sets one."""
    value = rules.optional(key, category)
    return None if value is None else Clock(value["days"], value["unit"], rules.cite(key, category))


def decision_clock(rules, category: str, *, special: bool = False) -> Clock:
    """From acceptance to decision; the longer limit only where a rule has one. MissingValue."""
    longer = clock(rules, "decision_deadline_special", category) if special else None
    value = rules.get("decision_deadline", category)
    usual = Clock(value["days"], value["unit"], rules.cite("decision_deadline", category))
    return longer or usual


def visit_required(
    rules, category: str, *, kin=False, complaint=False, doubtful=False
) -> Citation | None:
    """The article by which the county must itself visit this household before confirmation."""
    flags = {"kin": kin, "complaint": complaint, "doubtful": doubtful}
    always = rules.get("application_sampling", category)["always"]
    hit = any(flags[name] for name in always)
    return rules.cite("application_sampling", category) if hit else None


def sample_size(rate, total: int) -> int:
    """How many of `total` a rate of "no less than" asks for: rounded up."""
    return ceil(Fraction(rate) * total)


def steps(
    rules, category: str, *, objected=False, kin=False, complaint=False, doubtful=False
) -> list[Step]:
    """The steps in order for one application, by the rules of its area, category and date."""
    reading = Reading(rules, category)
    cite = reading.cite
    authority = reading.value("confirming_authority")
    plan = [
        Step("accept", "受理", "township", cite("applicant")),
        Step("means_check", "信息核对", "county", cite("means_check_consent"),
             clock(rules, "means_check_start", category)),
        Step("visit", "入户调查", "township", cite("visit_investigators"),
             clock(rules, "investigation_start", category)),
    ]  # fmt: skip
    if reading.value("democratic_appraisal") == "always":
        plan.append(Step("appraisal", "民主评议", "township", cite("democratic_appraisal")))
    plan.append(Step("opinion", "初审意见", "township", cite("confirming_authority")))
    for round_ in reading.value("notice_rounds"):
        plan.append(_notice(reading, round_))
    if objected:
        plan += _after_objection(reading)
    must = visit_required(rules, category, kin=kin, complaint=complaint, doubtful=doubtful)
    if must:
        plan.append(Step("county_visit", "县级入户核查", "county", must))
    elif reading.value("application_sampling")["base"] == "applications":
        plan.append(Step("spot_check", "入户抽查", "county", cite("application_sampling")))
    if authority == "county":
        plan.append(Step("confirm", "审核确认", "county", cite("confirming_authority"),
                         clock(rules, "county_opinion", category)))  # fmt: skip
    else:
        plan.append(Step("confirm", "审核确认", "township", cite("confirming_authority")))
    plan.append(Step("publish", "确认后公布", "township", cite("published_after_fields")))
    return plan


def _notice(reading, round_) -> Step:
    key = "notice_rounds" if round_["days"] else "notice_days"
    limit = Clock(round_["days"] or reading.value("notice_days"), "calendar_day", reading.cite(key))
    return Step("notice", f"公示（{round_['stage']}）", round_["organ"], reading.cite(key), limit)


def _after_objection(reading) -> list[Step]:
    rule = reading.value("notice_objection_rule")
    names = {
        "reinvestigate_or_appraise": "重新调查或者民主评议",
        "appraisal_review": "评议复核",
        "county_review": "县级复核",
    }
    cite = reading.cite("notice_objection_rule")
    limit = clock(reading.rules, "objection_review", reading.category)
    plan = [Step("objection", names[rule["method"]], rule["by"], cite, limit)]
    if rule["renotice"]:
        key = "notice_objection_rule" if rule["renotice_days"] else "notice_days"
        days = rule["renotice_days"] or reading.value("notice_days")
        limit = Clock(days, "calendar_day", reading.cite(key))
        plan.append(Step("renotice", "再次公示", rule["by"], cite, limit))
    return plan
