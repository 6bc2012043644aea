"""A human being, recorded once whichever household he lives in."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

from dibao.calendar import month_in_words
from dibao.crypto import SealedField, blind_index, mask_id
from dibao.names import bigrams, initials
from dibao.offices.models import AreaScoped
from households import codes


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
    hukou = models.CharField("户籍类别", max_length=10, choices=codes.Category, blank=True)
    employer_kind = models.CharField(
        "单位性质", max_length=20, choices=codes.EmployerKind, blank=True
    )
    standing = models.CharField("特殊身份", max_length=20, choices=codes.Standing, blank=True)
    standing_since = models.DateField("特殊身份起始日期", null=True, blank=True)
    no_support = models.BooleanField("“三无”人员", default=False)
    separate_household = models.BooleanField("单独立户", default=False)
    hukou_at_school = models.BooleanField("户籍已迁往学校", default=False)
    without_parents = models.BooleanField("父母双亡或无力抚养", default=False)
    raised_by_grandparents = models.BooleanField("由祖父母、外祖父母监护", default=False)
    single_parent = models.BooleanField("单亲家庭子女", default=False)
    income_unproved = models.BooleanField("称无收入而不能证明", default=False)
    supplement_choice = models.CharField("选择的分类施保对象", max_length=50, blank=True)
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
            models.CheckConstraint(
                name="a_special_standing_has_its_beginning",
                condition=Q(standing="", standing_since__isnull=True)
                | (~Q(standing="") & Q(standing_since__isnull=False)),
            ),
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

    @property
    def circumstances(self) -> list[str]:
        """What was established about the person, in words, for a list."""
        said = []
        if self.standing:
            since = month_in_words(self.standing_since)
            said.append(f"{self.get_standing_display()}（{since}起）")
        names = (
            "no_support", "separate_household", "income_unproved", "hukou_at_school",
            "without_parents", "raised_by_grandparents", "single_parent",
        )  # fmt: skip
        said += [self._meta.get_field(name).verbose_name for name in names if getattr(self, name)]
        if self.hukou:
            said.append(f"{self.get_hukou_display()}户籍")
        if self.employer_kind:
            said.append(self.get_employer_kind_display())
        if self.supplement_choice:
            said.append(f"选择分类施保：{self.supplement_choice}")
        return said
