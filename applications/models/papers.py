"""What a case rests on: papers handed in, consents, declarations of kinship."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from applications.models.cases import Application
from households.models import Person

USER = settings.AUTH_USER_MODEL


class Material(models.Model):
    """A paper that was handed in. The file is sealed on disk."""

    class Kind(models.TextChoices):
        APPLICATION = "application", "申请书"
        IDENTITY = "identity", "身份证、户口簿"
        INCOME = "income", "收入证明"
        PROPERTY = "property", "财产材料"
        ILLNESS = "illness", "疾病诊断、医疗票据"
        DISABILITY = "disability", "残疾证"
        AUTHORISATION = "authorisation", "核对授权书"
        OTHER = "other", "其他材料"

    application = models.ForeignKey(Application, models.PROTECT, related_name="materials")
    kind = models.CharField("材料类型", max_length=20, choices=Kind)
    file = models.FileField("文件", upload_to="materials/")
    file_name = models.CharField("文件名", max_length=200)
    content_type = models.CharField(max_length=80)
    size = models.PositiveIntegerField("大小")
    sha256 = models.CharField("摘要", max_length=64)
    pages = models.PositiveSmallIntegerField("页数", default=1)
    uploaded_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField("上传时间", auto_now_add=True)
    withdrawn_on = models.DateField("作废日期", null=True)

    class Meta:
        verbose_name = verbose_name_plural = "申请材料"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "sha256"],
                condition=Q(withdrawn_on__isnull=True),
                name="a_paper_once_in_an_application",
            )
        ]


class Authorisation(models.Model):
    """A member's leave to look into income and property (57号 art. 9)."""

    class Mark(models.TextChoices):
        SIGNATURE = "signature", "签字"
        FINGERPRINT = "fingerprint", "签字并按指印"
        GUARDIAN = "guardian", "监护人代签"

    application = models.ForeignKey(Application, models.CASCADE, related_name="authorisations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    mark = models.CharField("方式", max_length=20, choices=Mark)
    signed_on = models.DateField("签署日期")

    class Meta:
        verbose_name = verbose_name_plural = "核对授权"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "person"], name="one_authorisation_per_member"
            )
        ]


class KinFiling(models.Model):
    """A near relative of staff or of a village or community committee member (57号 art. 11)."""

    application = models.ForeignKey(Application, models.CASCADE, related_name="kin_filings")
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="家庭成员")
    official = models.ForeignKey(
        USER, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="本系统人员"
    )
    official_name = models.CharField("工作人员姓名", max_length=50)
    official_unit = models.CharField("单位及职务", max_length=100)
    relation = models.CharField("亲属关系", max_length=20)
    declared_on = models.DateField("声明日期")
    registered_by = models.ForeignKey(USER, models.PROTECT, related_name="+")
    withdrawn_on = models.DateField("撤销日期", null=True)
    withdrawn_by = models.ForeignKey(USER, models.PROTECT, null=True, related_name="+")
    withdrawal_reason = models.CharField("撤销理由", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "近亲属备案"
        constraints = [
            models.CheckConstraint(
                name="a_kin_filing_is_withdrawn_by_somebody_for_a_reason",
                condition=Q(
                    withdrawn_on__isnull=True, withdrawn_by__isnull=True, withdrawal_reason=""
                )
                | (
                    Q(withdrawn_on__isnull=False, withdrawn_by__isnull=False)
                    & ~Q(withdrawal_reason="")
                ),
            )
        ]
