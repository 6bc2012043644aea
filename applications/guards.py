"""What must hold before a transition of the intake. Each raises Refusal and says what to do."""

from datetime import date

from applications.models import MeansCheck
from applications.rules import rule_of
from applications.states import OPEN
from dibao.trail.refusals import Refusal, Stale
from dibao.trail.workflow import Step
from households.codes import Employment, LabourCapacity
from households.models import Person

FIRST_COMPLETE = "请先在申请页面补全后再办理。"


def declaration_signed(step: Step) -> None:
    if step.obj.declared_on is None:
        raise Refusal(f"申请人尚未签署家庭经济状况申报和承诺。{FIRST_COMPLETE}")


def members_listed(step: Step) -> None:
    if not step.obj.members.exists():
        raise Refusal(f"申请没有列入任何家庭成员。{FIRST_COMPLETE}")


def able_are_registered(step: Step) -> None:
    """Where the pack asks for it: who could work and does not is registered as unemployed."""
    needed = rule_of(step.obj.household, "unemployment_registration", step.on)
    if not needed.value:
        return
    age = rule_of(step.obj.household, "working_age", step.on).value
    members = step.obj.members.select_related("person")
    missing = [each.person.name for each in members if _must_register(each.person, age, step.on)]
    if missing:
        raise Refusal(
            f"以下成员在劳动年龄内、有劳动能力而未就业，应当先办理失业登记：{'、'.join(missing)}。"
            "登记后请更新家庭档案中的就业状况。",
            basis=needed.citation,
        )


def _must_register(person: Person, age: dict, on: date) -> bool:
    most = age["male_to"] if person.sex == "male" else age["female_to"]
    return (
        person.employment == Employment.UNREGISTERED_UNEMPLOYED
        and person.labour_capacity not in (LabourCapacity.LOST, LabourCapacity.NONE)
        and not person.in_school
        and age["age_from"] <= person.age_on(on) <= most
    )


def papers_handed_in(step: Step) -> None:
    if not step.obj.materials.filter(withdrawn_on=None).exists():
        raise Refusal("尚未上传任何申请材料。请至少上传经签字的申请书。")


def all_authorised(step: Step) -> None:
    consent = rule_of(step.obj.household, "means_check_consent", step.on)
    missing = step.obj.unauthorised if consent.value else []
    if missing:
        names = "、".join(member.person.name for member in missing)
        raise Refusal(
            f"以下成员尚未签署核对授权：{names}。请先登记其授权。", basis=consent.citation
        )


def correction_is_allowed(step: Step) -> None:
    """57号 art. 10: what is missing is said once and whole."""
    once = rule_of(step.obj.household, "correction_once", step.on)
    if once.value and step.obj.corrections:
        raise Refusal(
            "已经一次性告知过补正内容，不能再次要求补正。请依现有材料受理，或书面说明理由不予受理。",
            basis=once.citation,
        )


def corrections_are_listed(step: Step) -> None:
    if not step.data.get("items"):
        raise Refusal("请一次列明需要补正的全部材料。", field="items")
    due = step.data.get("corrections_due_on")
    if due and due <= step.on:
        raise Refusal("补正期限应当晚于今天。", field="corrections_due_on")


def kin_is_answered(step: Step) -> None:
    """At acceptance the family has said whether it has kin among the staff (57号 art. 11)."""
    answer, filed = step.data.get("kin"), step.obj.live_kin_filings.exists()
    basis = rule_of(step.obj.household, "kin_officials", step.on).citation
    if answer not in ("yes", "no"):
        raise Refusal("请填写是否有工作人员近亲属。", basis=basis, field="kin")
    if answer == "yes" and not filed:
        raise Refusal(
            "有工作人员近亲属的，须先在申请页面登记近亲属备案，再受理。", basis=basis, field="kin"
        )
    if answer == "no" and filed:
        raise Refusal("本申请已登记近亲属备案，应选择“有”。", basis=basis, field="kin")


def no_check_is_running(step: Step) -> None:
    if step.obj.means_checks.filter(status=MeansCheck.Status.ORDERED).exists():
        raise Refusal("已提请核对，县级尚未出具报告，不必重复提请。")


def case_is_open(step: Step) -> None:
    application = step.obj.application
    if application.status not in OPEN:
        raise Stale(f"该申请已是“{application.get_status_display()}”，不再出具核对报告。")


def report_is_whole(step: Step) -> None:
    data = step.data
    if data.get("result") not in MeansCheck.Result.values:
        raise Refusal("请选择核对结论。", field="result")
    if not data.get("findings", "").strip():
        raise Refusal("请写明核对情况。", field="findings")
    if not data.get("sources"):
        raise Refusal("请选择已核对的项目。", field="sources")


def found_means_are_the_familys(step: Step) -> None:
    present = step.obj.application.household.members_on(step.on).values("person")
    for fields in (*step.data.get("incomes", []), *step.data.get("assets", [])):
        person = fields.get("person")
        if person and not Person.objects.filter(pk=person.pk, pk__in=present).exists():
            raise Refusal("发现的收入或财产只能记在该户现有成员名下。")
