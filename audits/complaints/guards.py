"""What must hold before a step of a complaint."""

from audits.complaints.offices import answered_at, has_higher_office, level_of
from dibao.calendar import day_in_words
from dibao.offices.roles import COUNTY
from dibao.trail.refusals import NotYours, Refusal
from dibao.trail.workflow import Step

REVIEWED_ABOVE = "《信访工作条例》第三十五条、第三十六条"


def not_about_me(step: Step) -> None:
    if step.obj.against_id == step.actor.pk:
        raise NotYours("该事项反映的是您本人，应当回避，请由他人办理。")


def handler_is_fit(step: Step) -> None:
    """The handler works here and is not the one complained of."""
    handler = step.data["handler"]
    if not handler.is_active or not handler.covers(step.obj.area_code):
        raise Refusal("承办人不在该事项的辖区，请另行选择。", field="handler")
    if handler.pk == step.obj.against_id:
        raise Refusal("被反映的工作人员不能承办该事项。", field="handler")


def by_its_handler(step: Step) -> None:
    if step.actor.pk != step.obj.handler_id and not step.actor.holds(*COUNTY):
        raise NotYours("该事项由承办人或县级民政部门答复。")


def by_somebody_else(step: Step) -> None:
    """Who answered before does not review the answer."""
    if step.obj.replies.filter(replied_by=step.actor).exists():
        raise NotYours("您作出过前一答复，不能办理复查、复核，请由他人办理。")


def by_the_next_higher_office(step: Step) -> None:
    """An organ does not review itself. Where the higher one does not use this system, its written
    opinion is registered under its name (信访工作条例 arts 35, 36).
    """
    level = answered_at(step.obj)
    if level_of(step.actor) < level:
        return
    if has_higher_office(step.obj, level):
        raise NotYours(
            f"前一答复由{level.label}机关作出，须由其上一级机关的人员办理。", basis=REVIEWED_ABOVE
        )
    if not step.data.get("organ", "").strip():
        raise Refusal(
            "上一级机关没有使用本系统。请将申请转送上一级机关，收到其书面意见后填写作出机关并登记。",
            basis=REVIEWED_ABOVE, field="organ",
        )  # fmt: skip


def in_time_to_ask(step: Step) -> None:
    if step.on > step.obj.due_on:
        raise Refusal(
            f"申请期限已于 {day_in_words(step.obj.due_on)} 届满，不再受理。",
            basis=step.obj.due_basis,
        )


def nobody_can_ask_any_more(step: Step) -> None:
    if not step.data.get("content") and step.on <= step.obj.due_on:
        raise Refusal(
            f"反映人在 {day_in_words(step.obj.due_on)} 前仍可提出复查、复核申请；"
            "反映人明确表示不再申请的，勾选后办结。",
            basis=step.obj.due_basis, field="content",
        )  # fmt: skip
