"""What the transitions of a recheck ask."""

from dibao.web.actions import ActionForm, action_form
from reviews.forms.fields import long_text
from reviews.models import Recheck
from reviews.services.awards import active_award
from reviews.services.determinations import compute_award
from reviews.services.rechecks import outcome_of


def figures(recheck: Recheck, on) -> str:
    """Today's determination beside the present award, in a sentence."""
    award = active_award(recheck.household)
    if award is None:
        return "该户已不享受低保待遇。"
    computed = compute_award(award, on=on)
    label = Recheck.Outcome(outcome_of(award, computed)).label
    now = f"现月保障金 {award.amount} 元（{award.persons} 人）"
    then = f"今日测算 {computed.result.amount} 元（{computed.result.persons} 人）"
    return f"{now}，{then}：{label}。"


@action_form(Recheck, "continue_as_is")
class ContinueForm(ActionForm):
    reason = long_text("复核情况", required=False)

    def prepare(self) -> None:
        self.fields["reason"].help_text = figures(self.obj, self.on)


@action_form(Recheck, "propose_change")
class ProposeForm(ActionForm):
    reason = long_text("变动理由")

    def prepare(self) -> None:
        self.fields["reason"].help_text = figures(self.obj, self.on)
