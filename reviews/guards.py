"""What must hold before a step of the review. Each raises Refusal and says what to do."""

from django.db.models import Q

from applications.models import Application, KinFiling, MeansCheck
from applications.rules import rule_of
from applications.segregation import acted, is_kin
from dibao.offices.models import User
from dibao.offices.roles import CASEWORKER, COUNTY, FIELD
from dibao.trail.basis import RULES
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step
from reviews.facts import members_of
from reviews.models import Award, AwardMember, Recheck, SpotCheck, VisitSignature

SENT_BACK = Q(action__in=("answer_objection", "return_to_street", "reinvestigate"))
PEOPLE_JOINED = Q(action="change_members", data__joined__gt=0)
INVESTIGATED = ("record_visit", "report", "record_appraisal", "give_opinion")


def investigators_are_not_kin(step: Step) -> None:
    """57号 art. 11: a registered relative does not investigate either."""
    for user in step.data.get("investigators") or ():
        if is_kin(step.obj, user):
            raise Refusal(f"{user}已备案为该户的近亲属，不能参加调查。", field="investigators")


def nobody_receives(step: Step) -> None:
    """Who receives already does not apply again: a change goes by the recheck."""
    people = step.obj.members.values("person")
    covered = AwardMember.objects.filter(
        person__in=people, award__status=Award.Status.ACTIVE
    ).select_related("person", "award")
    if covered:
        names = "、".join(member.person.name for member in covered)
        number = covered[0].award.number
        raise Refusal(
            f"{names}正在享受低保待遇（低保证号 {number}），不能重复申请。"
            "家庭情况有变化的，请通过复核办理。"
        )


def visit_is_signed(step: Step) -> None:
    """A visit signed by both sides, of this round of investigation."""
    application = step.obj
    entries = thread(application.number)
    back = entries.filter(SENT_BACK | PEOPLE_JOINED).order_by("-seq").first()
    visits = entries.filter(action="record_visit", seq__gt=back.seq if back else 0)
    signed = application.visits.filter(signed_on__isnull=False)
    if not (visits.exists() and signed.exists()):
        basis = rule_of(application.household, "visit_investigators", step.on).citation
        again = "重新" if back else ""
        raise Refusal(f"尚未{again}入户调查并由双方签字，请先登记入户调查。", basis=basis)


def means_check_is_reported(step: Step) -> None:
    checks = step.obj.means_checks
    if checks.filter(status=MeansCheck.Status.ORDERED).exists():
        raise Refusal("家庭经济状况核对尚未出具报告，请待县级报告后办理。")
    entries = thread(step.obj.number)
    joined = entries.filter(PEOPLE_JOINED).order_by("-seq").first()
    reported = entries.filter(action="report", seq__gt=joined.seq if joined else 0)
    if not (checks.filter(status=MeansCheck.Status.REPORTED).exists() and reported.exists()):
        whose = "新增成员的经济状况" if joined else "家庭经济状况"
        raise Refusal(f"尚未核对{whose}，请先提请核对。", basis=f"{RULES}第十七条")


def confirming_organ(step: Step) -> None:
    """The county confirms; a street lead only where the power is delegated (57号 art. 3)."""
    rule = rule_of(step.obj.household, "confirming_authority", step.on)
    if rule.value != "township" and not step.actor.holds(*COUNTY):
        raise NotYours(
            "当地未委托乡镇（街道）审核确认，请由县级民政部门办理。", basis=rule.citation
        )


def spot_check_agrees(step: Step) -> None:
    """What the county found to be untrue is investigated again before anyone confirms.

    A check that a complaint asked for late, when the case was already to be decided, comes first.
    """
    check = getattr(step.obj, "spot_check", None)
    if check is not None and check.status == SpotCheck.Status.DRAWN:
        raise Refusal("该案须由县级入户抽查，请先登记抽查结果。", basis=check.basis)
    if check is None or check.consistent is not False:
        return
    last = thread(step.obj.number).filter(action__in=("record", "give_opinion"))
    if last.order_by("-seq").first().action == "record":
        raise Refusal(
            "县级抽查认为情况不属实，不能确认。请退回街道重新调查，或不予确认。", basis=check.basis
        )


def took_part(application: Application, user: User) -> bool:
    """Whether the person investigated the case or gave the street's opinion on it."""
    signed = VisitSignature.objects.filter(visit__application=application, investigator=user)
    return signed.exists() or user.pk in acted(application, INVESTIGATED)


def not_who_investigated(application: Application, actor: User) -> None:
    """Who investigated or gave the opinion does not decide."""
    if took_part(application, actor):
        raise NotYours(
            "您参加过本案的调查、核对、评议或提出过审核意见，不能作出决定。请由他人办理。"
        )


def did_not_investigate(check: SpotCheck, actor: User) -> None:
    """The spot check looks at the work of others."""
    if took_part(check.application, actor):
        raise NotYours("您参加过本案的调查或核对，不能抽查本案。请由他人办理。")


ORGANS = {
    Recheck.Organ.COMMUNITY: FIELD,
    Recheck.Organ.TOWNSHIP: CASEWORKER,
    Recheck.Organ.COUNTY: COUNTY,
}


def organ_does_it(step: Step) -> None:
    """A recheck is worked by the organ that owes it."""
    recheck = step.obj
    if not step.actor.holds(*ORGANS[recheck.organ]):
        raise NotYours(f"该复核由{recheck.get_organ_display()}办理。", basis=recheck.basis)


def who_proposes(step: Step) -> None:
    """The street proposes a change; the county does so after its own recheck."""
    of_county = step.obj.organ == Recheck.Organ.COUNTY
    if of_county != step.actor.holds(*COUNTY):
        organ = "县级民政部门" if of_county else "街道经办"
        raise NotYours(f"该变动由{organ}提出。", basis=step.obj.basis)


def recheck_is_visited(step: Step) -> None:
    """Signed by both sides; where nobody is left alive there is nobody to visit."""
    if not members_of(step.obj.household, step.on):
        return
    if step.obj.visit is None or step.obj.visit.signed_on is None:
        raise Refusal(
            "尚未登记入户核查。请先登记，由双方签字。",
            basis=rule_of(step.obj.household, "recheck_investigators", step.on).citation,
        )


def not_the_proposer(recheck: Recheck, actor: User) -> None:
    visited = recheck.visit and recheck.visit.signatures.filter(investigator=actor).exists()
    if recheck.proposed_by_id == actor.pk or visited:
        raise NotYours("您提出了该变动或参加了核查，须由他人审核确认。")


def not_own_family(step: Step) -> None:
    """A relative registered in any of the family's applications keeps out of its rechecks."""
    filed = KinFiling.objects.filter(
        application__household=step.obj.household, official=step.actor, withdrawn_on=None
    )
    if filed.exists():
        raise NotYours("您已备案为该户的近亲属，应当回避。", basis=f"{RULES}第十一条")
