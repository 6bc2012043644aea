"""The way of a complaint: accepted, answered, reviewed, reviewed again, closed."""

from audits.complaints import guards, services
from audits.models import Complaint
from dibao.offices.roles import CASEWORK, COUNTY, STREET
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition, workflow_of

State = Complaint.Status
BASIS = f"{RULES}第三十五条至第三十七条"
PETITIONS = "《信访工作条例》第三十四条至第三十六条"

workflow_of(Complaint).add(
    Transition(
        name="accept", label="受理并指定承办人", source=(State.RECEIVED,),
        target=State.HANDLING, roles=STREET | COUNTY,
        guards=(guards.not_about_me, guards.handler_is_fit), effect=services.accept, basis=BASIS,
        hint="自受理之日起计算办理期限。实名举报应当逐一核查。",
    ),
    Transition(
        name="refuse_to_accept", label="不予受理", source=(State.RECEIVED,),
        target=State.NOT_ACCEPTED, roles=STREET | COUNTY, guards=(guards.not_about_me,),
        basis=PETITIONS, needs_reason=True, optional=True, tone="outline-danger",
        hint="不属于受理范围，或同一事实和理由已经复核终结的。须告知反映人。",
    ),
    Transition(
        name="extend", label="延长期限", source=(State.HANDLING,), target=State.HANDLING,
        roles=COUNTY, guards=(guards.not_about_me,), effect=services.extend, basis=PETITIONS,
        needs_reason=True, optional=True, tone="outline-secondary",
    ),
    Transition(
        name="reply", label="书面答复", source=(State.HANDLING,), target=State.REPLIED,
        roles=CASEWORK, guards=(guards.not_about_me, guards.by_its_handler),
        effect=services.reply, basis=BASIS, hint="答复后可打印答复意见书送达反映人。",
    ),
    Transition(
        name="ask_review", label="登记复查申请", source=(State.REPLIED,),
        target=State.REVIEWING, roles=STREET | COUNTY, guards=(guards.in_time_to_ask,),
        effect=services.ask_review, basis=PETITIONS, optional=True, tone="outline-primary",
        hint="反映人对答复不服，在期限内申请复查的办理。",
    ),
    Transition(
        name="reply_to_review", label="复查答复", source=(State.REVIEWING,),
        target=State.REVIEWED, roles=COUNTY,
        guards=(
            guards.not_about_me, guards.by_somebody_else, guards.by_the_next_higher_office,
        ),
        effect=services.reply_to_review, basis=PETITIONS,
        hint="由作出答复机关的上一级机关复查；上一级机关没有使用本系统的，登记其书面意见。",
    ),
    Transition(
        name="ask_second_review", label="登记复核申请", source=(State.REVIEWED,),
        target=State.SECOND_REVIEWING, roles=STREET | COUNTY, guards=(guards.in_time_to_ask,),
        effect=services.ask_second_review, basis=PETITIONS, optional=True,
        tone="outline-primary",
    ),
    Transition(
        name="reply_to_second_review", label="复核答复并办结", source=(State.SECOND_REVIEWING,),
        target=State.CLOSED, roles=COUNTY,
        guards=(
            guards.not_about_me, guards.by_somebody_else, guards.by_the_next_higher_office,
        ),
        effect=services.reply_to_second_review, basis=PETITIONS,
        hint="由复查机关的上一级机关复核。复核后，同一事实和理由不再受理。",
    ),
    Transition(
        name="close", label="办结", source=(State.REPLIED, State.REVIEWED), target=State.CLOSED,
        roles=STREET | COUNTY, guards=(guards.nobody_can_ask_any_more,), effect=services.close,
        basis=PETITIONS, tone="success", hint="申请复查、复核的期限届满后办理。",
    ),
)  # fmt: skip
