"""What stands between a county and its payday."""

from django.db import models
from django.db.models import Q

from dibao.offices.models import AreaScoped


class PaydayAlert(AreaScoped):
    """One kind of thing that blocks a county's month, raised by the daily watch."""

    class Urgency(models.IntegerChoices):
        NOTICE = 1, "提醒"
        URGENT = 2, "催办"
        ESCALATED = 3, "上报"

    month = models.DateField("发放月份")
    blocker = models.CharField("事项", max_length=40)
    label = models.CharField("说明", max_length=200)
    count = models.PositiveIntegerField("数量")
    due_on = models.DateField("应发日期")
    urgency = models.PositiveSmallIntegerField("级别", choices=Urgency, default=Urgency.NOTICE)
    raised_on = models.DateField("提出日期")
    last_seen_on = models.DateField("最近核查日期")
    cleared_on = models.DateField("解除日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "发放预警"
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "month", "blocker"],
                condition=Q(cleared_on__isnull=True),
                name="one_open_alert_per_county_month_and_blocker",
            )
        ]

    @property
    def trail_thread(self) -> str:
        return f"payday-{self.month:%Y-%m}"
