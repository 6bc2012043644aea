"""Published price rises, which trigger the price-linked subsidy."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse

from dibao.offices.models import AreaScoped
from dibao.trail.models import Stateful

USER = settings.AUTH_USER_MODEL
RISE = {"max_digits": 6, "decimal_places": 5}


class PriceIndex(Stateful, AreaScoped):
    """The rises of a month, as the statistical office published them: shares, 0.035 for 3.5 %.

    Recorded by one person from the source, read again by another; only then may a subsidy rest
    on it. One that was confirmed wrongly is withdrawn by another than who confirmed it, while no
    live batch rests on it; the month is then free for the right one.
    """

    class Status(models.TextChoices):
        RECORDED = "recorded", "待复核"
        CONFIRMED = "confirmed", "已复核"
        WITHDRAWN = "withdrawn", "已撤回"

    number = models.CharField("编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    month = models.DateField("所属月份")
    published_on = models.DateField("公布日期")
    source = models.CharField("发布机关和文件", max_length=200)
    cpi_rise = models.DecimalField("居民消费价格同比涨幅", **RISE)
    food_rise = models.DecimalField("食品价格同比涨幅", null=True, **RISE)
    recorded_by = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="登记人")
    recorded_on = models.DateField("登记日期")
    confirmed_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="复核人"
    )
    confirmed_on = models.DateField("复核日期", null=True)
    withdrawn_by = models.ForeignKey(
        USER, models.PROTECT, null=True, related_name="+", verbose_name="撤回人"
    )
    withdrawn_on = models.DateField("撤回日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "价格指数"
        constraints = [
            models.CheckConstraint(
                name="a_price_index_is_confirmed_by_another_person",
                condition=Q(confirmed_by__isnull=True) | ~Q(confirmed_by=F("recorded_by")),
            ),
            models.CheckConstraint(
                name="a_confirmed_price_index_has_its_reader",
                condition=~Q(status="confirmed")
                | Q(confirmed_by__isnull=False, confirmed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_confirmed_price_index_is_withdrawn_by_another_person",
                condition=~Q(status="withdrawn")
                | Q(confirmed_by__isnull=True)
                | ~Q(withdrawn_by=F("confirmed_by"))
                & Q(withdrawn_by__isnull=False, withdrawn_on__isnull=False),
            ),
            models.CheckConstraint(
                name="a_price_index_has_its_source", condition=~Q(source="") & Q(month__day=1)
            ),
            models.UniqueConstraint(
                fields=["area_code", "month"],
                condition=~Q(status="withdrawn"),
                name="one_price_index_per_county_and_month",
                violation_error_message="该月的价格指数已登记",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def trail_thread(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("price_index", args=[self.number])
