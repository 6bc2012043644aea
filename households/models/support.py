"""Who owes support from outside, and what other aid reaches the household."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from dibao.crypto import SealedField, mask_id
from households import codes
from households.models.homes import Household
from households.models.means import MONEY
from households.models.people import Person


class Supporter(models.Model):
    """Somebody who lives apart and owes support to members (57号 art. 13, form C1).

    `relation` is what the supporter is to the persons supported. Sums are yuan a month.
    """

    household = models.ForeignKey(Household, models.CASCADE, related_name="supporters")
    supports = models.ManyToManyField(Person, related_name="+", verbose_name="被赡养抚养扶养人")
    name = models.CharField("姓名", max_length=50)
    id_number = SealedField("身份证号", purpose="id_number", null=True)
    birth_date = models.DateField("出生日期")
    relation = models.CharField("与被赡养人关系", max_length=20, choices=codes.SupporterRelation)
    workplace = models.CharField("工作单位及职务", max_length=100, blank=True)
    household_size = models.PositiveSmallIntegerField("家庭人口", default=1)
    household_income = models.DecimalField("家庭月收入（元）", **MONEY, default=0)
    own_income = models.DecimalField("本人月收入（元）", **MONEY, default=0)
    children_count = models.PositiveSmallIntegerField("子女数", default=0)
    actual_payment = models.DecimalField("每月实际给付（元）", **MONEY, default=0)
    able = models.BooleanField("有给付能力", default=True)
    inability = models.CharField("无给付能力的原因", max_length=200, blank=True)

    history = HistoricalRecords(m2m_fields=[supports])

    class Meta:
        verbose_name = verbose_name_plural = "赡养抚养扶养义务人"
        constraints = [
            models.CheckConstraint(name="supporter_has_a_name", condition=~Q(name="")),
            models.CheckConstraint(
                name="supporter_sums_are_not_negative",
                condition=Q(household_income__gte=0, own_income__gte=0, actual_payment__gte=0),
            ),
            models.CheckConstraint(
                name="supporter_counts_in_own_household", condition=Q(household_size__gte=1)
            ),
            models.CheckConstraint(
                name="an_unable_supporter_has_a_reason",
                condition=Q(able=True) | ~Q(inability=""),
            ),
        ]

    @property
    def masked_id(self) -> str:
        return mask_id(self.id_number) if self.id_number else ""


class AidRecord(models.Model):
    """Other aid that reached the household: what, when, how much."""

    household = models.ForeignKey(Household, models.CASCADE, related_name="aids")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="成员")
    kind = models.CharField("类型", max_length=20, choices=codes.AidKind)
    given_on = models.DateField("救助日期")
    amount = models.DecimalField("金额（元）", **MONEY, default=0)
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "其他救助"
        constraints = [
            models.CheckConstraint(name="aid_is_not_negative", condition=Q(amount__gte=0))
        ]
