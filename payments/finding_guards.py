"""What a recovery or back pay must satisfy before each step."""

from dibao import policy
from dibao.offices.models import User
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.models import BackPay, Recovery
from payments.services.reckoning import overpaid
from payments.services.underpayment import counting, underpaid

TWO_PEOPLE = "提出和决定须由两人分别办理"


def another_person_decides(found: Recovery | BackPay, actor: User) -> None:
    if actor.pk == found.prepared_by_id:
        raise Refusal("这一笔是您提出的，须由另一名工作人员决定。", basis=TWO_PEOPLE)


def another_person_waives(found: Recovery, actor: User) -> None:
    if actor.pk == found.waiver_by_id:
        raise Refusal("核销是您提出的，须由另一名工作人员决定。", basis=TWO_PEOPLE)


def another_person_overturns(found: Recovery, actor: User) -> None:
    if actor.pk == found.overturn_asked_by_id:
        raise Refusal("撤销是您提出的，须由另一名工作人员决定。", basis=TWO_PEOPLE)


def not_given_back(step: Step) -> None:
    """What back pay gave again counted this recovery as taken: given up or overturned too, the
    household would have it twice."""
    if found := counting(step.obj):
        hint = "请先撤回该补发。" if found.status == BackPay.Status.PREPARED else ""
        raise Refusal(
            f"这笔追缴的月份已由补发 {found.number} 退还，再核销或者撤销就重复得款，不能办理。"
            + hint
        )


def paper_is_later(step: Step) -> None:
    if not step.obj.decided_on <= step.data["overturn_dated"] <= step.on:
        raise Refusal("依据文书的日期不能早于追缴决定，也不能晚于今天。", field="overturn_dated")


def overpaid_months_still_hold(step: Step) -> None:
    _still_holds(step, overpaid)


def underpaid_months_still_hold(step: Step) -> None:
    _still_holds(step, underpaid)


def _still_holds(step: Step, reckon) -> None:
    kept = list(step.obj.months.values_list("month", "paid", "entitled", "amount"))
    now = [(item.month, item.paid, item.entitled, item.amount) for item in reckon(step.obj)]
    if kept != now:
        raise Refusal("提出之后发放情况有变动，金额已不准确。请撤回后重新提出。")


def recovery_is_lawful(step: Step) -> None:
    rules = policy.at(step.obj.area_code, step.on)
    if not rules.optional("overpayment_recovery"):
        raise Refusal("当地规则没有追回多领保障金的依据，请先由系统管理员补充规则。")


def allows_set_off(rules: policy.Rules) -> bool:
    rule = rules.optional("recovery_set_off")
    return bool(rule and rule["allowed"] and rule["share"])


def set_off_is_allowed(step: Step) -> None:
    """Nothing is deducted from a payment unless a rule says so (Zhengzhou 2004, part 2)."""
    rules = policy.at(step.obj.area_code, step.on)
    if not allows_set_off(rules):
        rule = rules.optional("recovery_set_off")
        basis = str(rules.cite("recovery_set_off")) if rule else ""
        raise Refusal("当地规定不得从保障金中抵扣追缴款，请通过退还或分期收回。", basis=basis)


def receipt_is_complete(step: Step) -> None:
    if step.data["received_on"] > step.on:
        raise Refusal("收款日期不能晚于今天。", field="received_on")
    if step.data["received_on"] < step.obj.decided_on:
        raise Refusal("收款日期不能早于追缴决定。", field="received_on")
    if step.data["amount"] <= 0:
        raise Refusal("金额须大于零。", field="amount")


def it_is_a_fraud_case(step: Step) -> None:
    if step.obj.ground != Recovery.Ground.FRAUD:
        raise Refusal("只有骗取保障金的案件可以登记罚款。")
    if hasattr(step.obj, "fine"):
        raise Refusal("本案罚款已登记。")
    if step.data["decided_on"] > step.on:
        raise Refusal("处罚日期不能晚于今天。", field="decided_on")
