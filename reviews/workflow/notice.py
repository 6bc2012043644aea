"""Public notice: round after round, until its end (57号 art. 19)."""

from applications.segregation import not_kin
from applications.states import State
from dibao.offices.roles import CASEWORKER, COUNTY, FIELD, LEAD, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews.models import PublicNotice
from reviews.services import notices, spot_checks
from reviews.services.locks import hold_application

APPLICATION = (
    Transition(
        name="await_next_notice",
        label="等待下一轮公示",
        source=(State.NOTIFYING,),
        target=State.NOTIFYING,
        effect=notices.wait_for_next,
        basis=f"{RULES}第十九条",
        by_system=True,
    ),
    Transition(
        name="post_next_notice",
        label="张贴下一轮公示",
        source=(State.NOTIFYING,),
        target=State.NOTIFYING,
        roles=FIELD | STREET | COUNTY,
        guards=(not_kin, notices.next_round_is_due),
        effect=notices.post_next,
        basis=f"{RULES}第十九条",
        hint="上一轮公示已经期满，按当地规定再公示。",
    ),
    Transition(
        name="reinvestigate",
        label="退回重新调查",
        source=(State.NOTIFYING,),
        target=State.INVESTIGATING,
        roles=LEAD,
        guards=(not_kin, notices.nothing_stands),
        basis=f"{RULES}第十九条",
        needs_reason=True,
        tone="outline-secondary",
        optional=True,
        hint="两轮公示之间家庭情况有变化的，重新调查、提出审核意见。",
    ),
    Transition(
        name="end_notice",
        label="公示期满",
        source=(State.NOTIFYING,),
        target=spot_checks.state_of_decision,
        effect=spot_checks.draw_at_end_of_notice,
        basis=f"{RULES}第十九条",
        by_system=True,
    ),
)

NOTICE = (
    Transition(
        name="close_notice",
        label="结束公示",
        source=(PublicNotice.Status.POSTED,),
        target=PublicNotice.Status.CLOSED,
        roles=CASEWORKER,
        guards=(not_kin, notices.stood_to_its_end),
        effect=notices.close,
        holds=hold_application,
        basis=f"{RULES}第十九条",
        by_system=True,
    ),
    Transition(
        name="suspend",
        label="公示有异议",
        source=(PublicNotice.Status.POSTED,),
        target=PublicNotice.Status.OBJECTED,
        by_system=True,
    ),
)
