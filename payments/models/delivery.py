"""Payment by hand at home, and cards that somebody else keeps."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from dibao.crypto import mask_name
from dibao.offices.models import AreaScoped
from households.models import Household
from payments.models.exchange import BankReturnLine

USER = settings.AUTH_USER_MODEL


class HomeDelivery(AreaScoped):
    """A household whose money a named official brings home (Zhengzhou 2004, part 3)."""

    class Ground(models.TextChoices):
        OLD = "old", "年老行动不便"
        WEAK = "weak", "体弱患病"
        DISABLED = "disabled", "残疾行动不便"

    household = models.ForeignKey(Household, models.PROTECT, related_name="home_deliveries")
    ground = models.CharField("原因", max_length=10, choices=Ground)
    handler = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="上门经办人")
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "上门发放"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until__isnull=True),
                name="one_home_delivery_per_household",
            )
        ]


class HandReceipt(models.Model):
    """What was signed at the door for one payment: who brought it, who took it, when."""

    line = models.OneToOneField(BankReturnLine, models.PROTECT, related_name="hand_receipt")
    handler = models.ForeignKey(USER, models.PROTECT, related_name="+", verbose_name="上门经办人")
    delivered_on = models.DateField("送达日期")
    received_by = models.CharField("领取人", max_length=50, blank=True)
    photo = models.FileField("照片", upload_to="hand_receipts/", blank=True)
    photo_sha256 = models.CharField("照片摘要", max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "上门发放签收"
        constraints = [
            models.CheckConstraint(
                name="who_took_money_at_home_is_on_a_photo",
                condition=Q(received_by="") | ~Q(photo=""),
            ),
            models.UniqueConstraint(
                fields=["photo_sha256"],
                condition=~Q(photo_sha256=""),
                name="a_photo_at_the_door_serves_one_payment",
            ),
        ]

    @property
    def masked_taker(self) -> str:
        """Who took the money: a name masked, 本人 as it is."""
        return self.received_by if "本人" in self.received_by else mask_name(self.received_by)


class CardCustody(AreaScoped):
    """An official keeps a family's card: only with a written agreement (57号 art. 26)."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="card_custodies")
    keeper_name = models.CharField("保管人", max_length=50)
    keeper_office = models.CharField("保管人单位职务", max_length=100)
    since = models.DateField("起始日期")
    until = models.DateField("终止日期", null=True)
    agreement = models.FileField("书面协议", upload_to="custody/", blank=True)
    agreed_on = models.DateField("协议日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "代管银行卡"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(until__isnull=True),
                name="one_keeper_of_a_household_card",
            ),
            models.CheckConstraint(
                name="an_agreement_has_its_day",
                condition=Q(agreement="", agreed_on__isnull=True)
                | ~Q(agreement="") & Q(agreed_on__isnull=False),
            ),
        ]
