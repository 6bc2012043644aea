"""The states of a case, from the first line written to the decision."""

from django.db.models import TextChoices


class State(TextChoices):
    DRAFT = "draft", "填写中"
    SUBMITTED = "submitted", "待受理"
    CORRECTING = "correcting", "待补正"
    INVESTIGATING = "investigating", "调查核实"
    APPRAISING = "appraising", "民主评议"
    OPINING = "opining", "待提出审核意见"
    NOTIFYING = "notifying", "公示中"
    OBJECTED = "objected", "公示有异议"
    DECIDING = "deciding", "待审核确认"
    SPOT_CHECKING = "spot_checking", "县级抽查"
    CONFIRMED = "confirmed", "予以确认"
    REFUSED = "refused", "不予确认"
    DECLINED = "declined", "不予受理"
    WITHDRAWN = "withdrawn", "已撤回"
    ENDED = "ended", "终止办理"


OPEN = (
    State.DRAFT,
    State.SUBMITTED,
    State.CORRECTING,
    State.INVESTIGATING,
    State.APPRAISING,
    State.OPINING,
    State.NOTIFYING,
    State.OBJECTED,
    State.DECIDING,
    State.SPOT_CHECKING,
)
ON_THE_CLOCK = OPEN[3:]
