"""Where the money goes."""

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from dibao.crypto import SealedField, blind_index, mask_account
from households.models.homes import Household


class Account(models.Model):
    """Where a household's money goes. A change makes a new row; the old one stays."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="accounts")
    bank = models.CharField("开户银行", max_length=60)
    holder_name = models.CharField("账户名称", max_length=50)
    number = SealedField("银行账号", purpose="account")
    number_index = models.CharField(max_length=64, db_index=True, editable=False)
    is_current = models.BooleanField("当前使用", default=True)
    since = models.DateField("启用日期")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "银行账户"
        constraints = [
            models.UniqueConstraint(
                fields=["household"],
                condition=Q(is_current=True),
                name="one_current_account_per_household",
            )
        ]

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        self.number_index = blind_index(self.number, "account")

    @property
    def masked_number(self) -> str:
        return mask_account(self.number)
