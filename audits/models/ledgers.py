"""What auditors took out of the system."""

from django.conf import settings
from django.db import models

from dibao.offices.models import AreaScoped


class LedgerExport(AreaScoped):
    """A payment ledger as exported: the file, its totals and who asked for it."""

    number = models.CharField("导出编号", max_length=40, unique=True)
    month = models.DateField("月份")
    category = models.CharField("城乡类别", max_length=10, blank=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    requested_on = models.DateField("申请日期")
    purpose = models.CharField("用途", max_length=200)
    full_numbers = models.BooleanField("含完整证件号和账号", default=False)
    file = models.FileField("文件", upload_to="ledgers/", blank=True)
    sha256 = models.CharField("摘要", max_length=64, blank=True)
    line_count = models.PositiveIntegerField("行数", default=0)
    total = models.DecimalField("应发金额", max_digits=16, decimal_places=2, default=0)
    paid_total = models.DecimalField("实发金额", max_digits=16, decimal_places=2, default=0)
    agrees = models.BooleanField("批次、台账、银行三方相符", null=True)
    made_at = models.DateTimeField("生成时间", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "台账导出"

    @property
    def trail_thread(self) -> str:
        return self.number
