"""Published after the confirmation: posted, renewed when the award changes, taken down after it."""

from datetime import date

from applications.rules import optional_rule, rule_of
from dibao import policy
from dibao.trail.engine import begin, perform
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from households.models import Household
from reviews.models import Award, Confirmation, Publication
from reviews.published import content_of, facts_of_award
from reviews.services.awards import active_award
from reviews.services.determinations import Computed

Status = Publication.Status


def publication_open(confirmation: Confirmation, *, on: date) -> Publication | None:
    """What is to be published of a household that was confirmed (57号 art. 24)."""
    application = confirmation.application
    fields = optional_rule(application.household, "published_after_fields", on)
    if fields is None:
        return None
    long_term = optional_rule(application.household, "long_term_notice", on)
    publication = Publication(
        confirmation=confirmation,
        area_code=application.area_code,
        number=f"{application.number}-B1",
        long_term=bool(long_term and long_term.value),
        basis=str(fields.citation)[:200],
        created_on=on,
    )
    return begin(publication, Status.DUE, "生成确认后公布", actor=None, on=on)


def post(step: Step) -> dict:
    """On the board, or on it anew: the award of today with the pack's fields and nothing else."""
    publication, data = step.obj, step.data
    if not data.get("place", "").strip():
        raise Refusal("请填写公布地点。", field="place")
    award = active_award(publication.application.household)
    if award is None:
        raise Refusal("该户已不享受低保待遇，不再公布。")
    fields = rule_of(award.household, "published_after_fields", step.on).value
    if "supervision_phone" in fields and not data.get("phone", "").strip():
        raise Refusal("当地规定公布监督电话，请填写。", field="phone")
    publication.place, publication.posted_by = data["place"].strip(), step.actor
    publication.posted_on, publication.shown_award = step.on, award
    publication.shown_fields = list(fields)
    facts = facts_of_award(
        publication.application, computed_of(award), phone=data.get("phone", ""), on=step.on
    )
    publication.content = content_of(facts, fields)
    return {"award": award.number, "amount": award.amount}


def computed_of(award: Award) -> Computed:
    """What an award rests on, read from its determination."""
    kept = award.determination
    result = policy.Determination.from_json(kept.working | {"snapshot": kept.snapshot})
    people = tuple(member.person for member in award.members.select_related("person"))
    return Computed(award.household, result, people)


def take_down(step: Step) -> dict:
    step.obj.removed_on = step.on
    return {"posted_on": step.obj.posted_on}


def watch_publications(on: date) -> int:
    """Ask for what changed to be renewed and for what ended to be taken down; how many."""
    asked = 0
    rows = Publication.objects.filter(status__in=(Status.DUE, Status.POSTED, Status.RENEWAL))
    for publication in rows.select_related("confirmation__application__household", "shown_award"):
        name = _what_is_due(publication)
        if name:
            perform(publication, name, actor=None, on=on)
            asked += 1
    return asked


def _what_is_due(publication: Publication) -> str:
    household: Household = publication.application.household
    award = active_award(household)
    if award is None:
        return "cancel" if publication.status == Status.DUE else "expire"
    if publication.status != Status.POSTED or not publication.long_term:
        return ""
    return "outdate" if award.pk != publication.shown_award_id else ""
