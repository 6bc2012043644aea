"""A human being, recorded once whichever household he lives in."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalRecords

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
