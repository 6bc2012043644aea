"""Who lives together, what they earn and own, and where the money goes."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from simple_history.models import HistoricalRecords

from dibao.crypto import SealedField, blind_index, mask_account, mask_id
from dibao.names import bigrams, initials
from dibao.offices.models import Area, AreaScoped
from dibao.trail.models import Stateful
from households import codes

MONEY = {"max_digits": 12, "decimal_places": 2}


class Person(AreaScoped):
    """One human being, known by one id number. The number is sealed."""

    name = models.CharField("姓名", max_length=50)
    name_initials = models.CharField(max_length=50, blank=True, db_index=True, editable=False)
    name_bigrams = ArrayField(models.CharField(max_length=2), default=list, editable=False)
    id_number = SealedField("身份证号", purpose="id_number")
    id_index = models.CharField(max_length=64, unique=True, editable=False)
    sex = models.CharField("性别", max_length=10, choices=codes.Sex)
    birth_date = models.DateField("出生日期")
    ethnicity = models.CharField("民族", max_length=20, blank=True, default="汉族")
    marital = models.CharField("婚姻状况", max_length=20, choices=codes.Marital, blank=True)
    labour_capacity = models.CharField(
        "劳动能力", max_length=20, choices=codes.LabourCapacity, blank=True
    )
    employment = models.CharField("就业状况", max_length=30, choices=codes.Employment, blank=True)
    health = models.CharField("健康状况", max_length=20, choices=codes.Health, blank=True)
    illness = models.CharField("重病病种", max_length=50, blank=True)
    disability_kind = models.CharField(
        "残疾类别", max_length=20, choices=codes.DisabilityKind, blank=True
    )
    disability_grade = models.PositiveSmallIntegerField("残疾等级", null=True, blank=True)
    in_school = models.BooleanField("在校就读", default=False)
    died_on = models.DateField("死亡日期", null=True, blank=True)

    history = HistoricalRecords(excluded_fields=["name_bigrams", "name_initials"])

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        indexes = [GinIndex(fields=["name_bigrams"], name="person_name_bigrams")]
        constraints = [
            models.CheckConstraint(
                name="disability_grade_is_1_to_4",
                condition=Q(disability_grade__isnull=True) | Q(disability_grade__range=(1, 4)),
            ),
            models.CheckConstraint(name="person_has_a_name", condition=~Q(name="")),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args, **kwargs):
        self.derive()
        super().save(*args, **kwargs)

    def derive(self) -> None:
        """Set the search columns; call it before a bulk write."""
        self.name_initials = initials(self.name)
        self.name_bigrams = bigrams(self.name)
        self.id_index = blind_index(self.id_number, "id_number")

    @property
    def masked_id(self) -> str:
        return mask_id(self.id_number)

    def age_on(self, on) -> int:
        had_birthday = (on.month, on.day) >= (self.birth_date.month, self.birth_date.day)
        return on.year - self.birth_date.year - (not had_birthday)


class Household(AreaScoped):
    """People who live together with a legal duty of support, in one community."""

    code = models.CharField("户编号", max_length=20, unique=True)
    category = models.CharField("城乡类别", max_length=10, choices=codes.Category)
    address = models.CharField("居住地址", max_length=200, blank=True)
    phone = models.CharField("联系电话", max_length=30, blank=True)
    causes = ArrayField(
        models.CharField(max_length=20, choices=codes.Cause), default=list, blank=True,
        verbose_name="致贫原因",
    )  # fmt: skip
    holds_land = models.BooleanField("承包集体土地或享有集体权益", default=False)
    former_record = models.JSONField("原台账登记", default=dict, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_on = models.DateField("建档日期")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "家庭"

    def __str__(self) -> str:
        return self.code

    @property
    def trail_thread(self) -> str:
        return self.code

    @property
    def page_url(self) -> str:
        return reverse("household", args=[self.code])

    @property
    def area(self) -> Area:
        return Area.objects.select_related("parent__parent").get(code=self.area_code)

    def members_on(self, on):
        """The memberships in force on a date, the head first."""
        return self.members.filter(period__contains=on).select_related("person").order_by(
            "-is_head", "pk"
        )  # fmt: skip

    def head_on(self, on) -> "Person | None":
        member = self.members_on(on).filter(is_head=True).first()
        return member.person if member else None

    @property
    def account(self) -> "Account | None":
        return self.accounts.filter(is_current=True).first()


class Member(models.Model):
    """A person's membership of a household, from a day to a day."""

    household = models.ForeignKey(Household, models.PROTECT, related_name="members")
    person = models.ForeignKey(Person, models.PROTECT, related_name="memberships")
    relation = models.CharField("与户主关系", max_length=20, choices=codes.Relation)
    is_head = models.BooleanField("户主", default=False)
    shares_support = models.BooleanField("有法定赡养抚养扶养义务并共同生活", default=True)
    period = DateRangeField("共同生活期间")

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "家庭成员"
        constraints = [
            ExclusionConstraint(
                name="one_person_in_one_household_at_a_time",
                expressions=[("person", RangeOperators.EQUAL), ("period", RangeOperators.OVERLAPS)],
                violation_error_message="此人同一时期已在另一户登记",
            ),
            ExclusionConstraint(
                name="one_head_of_a_household_at_a_time",
                expressions=[
                    ("household", RangeOperators.EQUAL),
                    ("period", RangeOperators.OVERLAPS),
                ],
                condition=Q(is_head=True),
                violation_error_message="一户同一时期只能有一名户主",
            ),
            models.CheckConstraint(
                name="membership_has_a_beginning",
                condition=Q(period__isempty=False) & Q(period__startswith__isnull=False),
            ),
        ]


class IncomeItem(models.Model):
    """One source of income as declared or found, for the months that it covers."""

    class Origin(models.TextChoices):
        DECLARED = "declared", "申报"
        CHECKED = "checked", "核对"
        VISITED = "visited", "入户调查"

    household = models.ForeignKey(Household, models.CASCADE, related_name="incomes")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="成员")
    kind = models.CharField("类型", max_length=4, choices=codes.IncomeKind)
    amount = models.DecimalField("金额（元）", **MONEY)
    months = models.PositiveSmallIntegerField("对应月数", default=1)
    cost = models.DecimalField("必要成本（元）", **MONEY, default=0)
    actually_received = models.BooleanField("实际取得", default=True)
    origin = models.CharField("来源", max_length=10, choices=Origin, default=Origin.DECLARED)
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "收入"
        constraints = [
            models.CheckConstraint(
                name="income_is_not_negative", condition=Q(amount__gte=0) & Q(cost__gte=0)
            ),
            models.CheckConstraint(
                name="income_covers_some_months", condition=Q(months__range=(1, 120))
            ),
        ]


class AssetItem(models.Model):
    household = models.ForeignKey(Household, models.CASCADE, related_name="assets")
    person = models.ForeignKey(Person, models.PROTECT, null=True, blank=True, verbose_name="成员")
    kind = models.CharField("类型", max_length=20, choices=codes.AssetKind)
    quantity = models.PositiveSmallIntegerField("数量", default=1)
    value = models.DecimalField("估值（元）", **MONEY, default=0)
    note = models.CharField("说明", max_length=200, blank=True)

    history = HistoricalRecords()

    class Meta:
        verbose_name = verbose_name_plural = "财产"
        constraints = [
            models.CheckConstraint(name="asset_is_not_negative", condition=Q(value__gte=0))
        ]


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


class RosterImport(Stateful, AreaScoped):
    """A workbook on its way in: checked, shown, and taken whole or not at all."""

    class Status(models.TextChoices):
        CHECKING = "checking", "正在核验"
        FAULTY = "faulty", "有错误，未导入"
        READY = "ready", "核验通过，待确认"
        TAKEN = "taken", "已导入"
        REJECTED = "rejected", "无法读取"
        DROPPED = "dropped", "已放弃"

    number = models.CharField("导入编号", max_length=40, unique=True)
    status = models.CharField("状态", max_length=30, choices=Status, editable=False)
    category = models.CharField("城乡类别", max_length=10, choices=codes.Category, blank=True)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="上传人"
    )
    uploaded_on = models.DateField("上传日期")
    file = models.FileField("原文件", upload_to="rosters/")
    file_name = models.CharField("文件名", max_length=200)
    sha256 = models.CharField("文件摘要", max_length=64)
    findings = models.JSONField("核验结果", default=list)
    counts = models.JSONField("统计", default=dict)
    message = models.CharField("说明", max_length=300, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "花名册导入"

    @property
    def trail_thread(self) -> str:
        return self.number

    @property
    def page_url(self) -> str:
        return reverse("roster_import", args=[self.number])
