"""What a paper of the fund must satisfy before it counts."""

from datetime import date

from dibao.offices.models import User
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.ledger.book import Purse, last_closed_year
from payments.ledger.statements import year_statement
from payments.models import Batch, Fund, LedgerTransaction, WorkExpense
from payments.models.funds import FundPaper
from payments.models.ledger import BENEFIT_FUNDS

FOUR_EYES = "资金单据的登记和复核须由两人分别办理"
OPEN_BATCHES = (Batch.Status.RELEASED, Batch.Status.SENT, Batch.Status.RECONCILING)


def another_person_confirms(paper: FundPaper, actor: User) -> None:
    if actor.pk == paper.recorded_by_id:
        raise Refusal("这份单据是您登记的，须由另一名财务人员复核。", basis=FOUR_EYES)


def another_person_takes_back(paper: FundPaper, actor: User) -> None:
    if actor.pk == paper.confirmed_by_id:
        raise Refusal("这份申请是您批准的，须由另一名财务人员撤销批准。", basis=FOUR_EYES)


def another_person_undoes(paper: FundPaper, actor: User) -> None:
    if actor.pk == paper.confirmed_by_id:
        raise Refusal("这份单据是您核对的，须由另一名财务人员撤销。", basis=FOUR_EYES)


def amount_is_as_recorded(step: Step) -> None:
    """Whoever confirms reads the amount from the bank's slip, not from the screen."""
    if step.data.get("amount") != step.obj.amount:
        raise Refusal("填写的金额与登记的金额不一致，请核对银行到账单或原始凭证。", field="amount")


def money_has_arrived(step: Step) -> None:
    received_on = step.data.get("received_on")
    if received_on is None:
        raise Refusal("请填写到账日期。", field="received_on")
    if received_on > step.on:
        raise Refusal("到账日期不能晚于今天。", field="received_on")
    if received_on < step.obj.document_date:
        raise Refusal("到账日期不能早于下达日期。", field="received_on")
    refuse_closed_year(step.obj, received_on, "到账日期", field="received_on")


def refuse_closed_year(paper: FundPaper, day: date, what: str, *, field: str) -> None:
    closed = last_closed_year(Purse(paper.area_code, Fund(paper.fund)))
    if day.year <= closed:
        raise Refusal(f"{closed}年度及以前已年终结转，{what}须在以后的年度。", field=field)


def year_is_over(step: Step) -> None:
    if step.on <= date(step.obj.year, 12, 31):
        raise Refusal(f"{step.obj.year}年度还没有结束，不能结转。")


def earlier_years_are_closed(step: Step) -> None:
    paper = step.obj
    before = LedgerTransaction.objects.filter(
        area_code=paper.area_code, fund=paper.fund, on__year__lt=paper.year
    )
    last = before.order_by("-on").values_list("on__year", flat=True).first()
    if last and last > last_closed_year(Purse(paper.area_code, Fund(paper.fund))):
        raise Refusal(f"{last}年度还没有结转，请先办理该年度的年终结转。")


def every_batch_of_the_year_is_closed(step: Step) -> None:
    """The yearly clean-up: nothing is carried over that the bank has not settled (S1 art. 15)."""
    if step.obj.fund not in BENEFIT_FUNDS:
        return
    waiting = Batch.objects.filter(
        area_code=step.obj.area_code, category=step.obj.fund, status__in=OPEN_BATCHES,
        released_on__year__lte=step.obj.year,
    ).values_list("number", flat=True)  # fmt: skip
    if waiting:
        shown = "、".join(waiting[:5])
        raise Refusal(f"该年度有 {len(waiting)} 个批次没有办结（{shown}），请先与银行核对并办结。")


def every_work_expense_of_the_year_is_settled(step: Step) -> None:
    """A closed year takes no posting: what was paid in it must be in the books before, or never."""
    waiting = WorkExpense.objects.filter(
        area_code=step.obj.area_code, fund=step.obj.fund, status=WorkExpense.Status.RECORDED,
        paid_on__year__lte=step.obj.year,
    ).order_by("number").values_list("number", flat=True)  # fmt: skip
    if waiting:
        shown = "、".join(waiting[:5])
        raise Refusal(
            f"该年度及以前还有 {len(waiting)} 份工作经费支出待复核（{shown}），结转后不能再列支。"
            "请先复核列支，登记有误的撤回；列支后账上有变动，须撤回本单据，按新的数字重新办理。"
        )


def figures_still_hold(step: Step) -> None:
    """Nothing is posted between this look and the closing."""
    paper = step.obj
    purse = Purse(paper.area_code, Fund(paper.fund))
    purse.lock()
    now = year_statement(purse, paper.year)
    if (now.opening, now.received, now.spent, now.adjusted) != (
        paper.opening, paper.received, paper.spent, paper.adjusted,
    ):  # fmt: skip
        raise Refusal("登记后账上又有变动，请撤回本单据，按新的数字重新办理。")
