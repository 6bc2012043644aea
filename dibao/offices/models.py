"""Areas by division code, and the people who work in them."""

from itertools import combinations

from django.contrib.auth.models import AbstractUser
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from dibao.offices.roles import ADMINISTRATORS, Role

CODE_LENGTH = 12


class Level(models.IntegerChoices):
    """The number of leading digits that name an area of this level."""

    PROVINCE = 2, "省级"
    PREFECTURE = 4, "地级"
    COUNTY = 6, "县级"
    STREET = 9, "乡级"
    COMMUNITY = 12, "村级"


class Area(models.Model):
    """A division of the country, by its statistical code padded to twelve digits."""

    code = models.CharField("区划代码", max_length=CODE_LENGTH, primary_key=True, db_collation="C")
    name = models.CharField("名称", max_length=100)
    level = models.PositiveSmallIntegerField("级别", choices=Level)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )

    class Meta:
        verbose_name = verbose_name_plural = "区划"
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name

    @property
    def prefix(self) -> str:
        return self.code[: self.level]

    @property
    def full_name(self) -> str:
        """The path from the county down: 金水区 花园路街道 农业院社区."""
        names, area = [self.name], self
        while area.level > Level.COUNTY and area.parent and area.parent.level >= Level.COUNTY:
            area = area.parent
            names.append(area.name)
        return " ".join(reversed(names))


def pad(code: str) -> str:
    """Any division code as the twelve digits of `Area.code`."""
    return code.ljust(CODE_LENGTH, "0")


def county_of(area_code: str) -> str:
    """The twelve-digit code of the county that an area lies in."""
    return pad(area_code[: Level.COUNTY])


def street_of(area_code: str) -> str:
    """The twelve-digit code of the township or street that an area lies in."""
    return pad(area_code[: Level.STREET])


class ScopedQuerySet(models.QuerySet):
    """Rows by area: a prefix range on `area_code`, served by one btree."""

    def under(self, prefix: str):
        """Rows whose area code begins with `prefix`."""
        if not prefix:
            return self
        after = prefix[:-1] + chr(ord(prefix[-1]) + 1)
        return self.filter(area_code__gte=prefix, area_code__lt=after)

    def visible_to(self, user):
        """Rows of the user's own area and never more; nothing for a user without one."""
        if not user.is_active or user.area_id is None:
            return self.none()
        return self.under(user.area.prefix)


class AreaScoped(models.Model):
    """A row that belongs to an area. Load it only through `visible_to`."""

    area_code = models.CharField(
        "区划代码", max_length=CODE_LENGTH, db_collation="C", db_index=True
    )

    objects = ScopedQuerySet.as_manager()

    class Meta:
        abstract = True

    @property
    def county_code(self) -> str:
        return county_of(self.area_code)

    @property
    def street_code(self) -> str:
        return street_of(self.area_code)


class User(AbstractUser):
    """A person who works in the system, in one area, in one or more roles."""

    full_name = models.CharField("姓名", max_length=50)
    area = models.ForeignKey(Area, models.PROTECT, null=True, verbose_name="所属区划")
    roles = ArrayField(
        models.CharField(max_length=30, choices=Role), default=list, verbose_name="角色"
    )
    phone = models.CharField("办公电话", max_length=30, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "人员"
        constraints = [
            models.CheckConstraint(
                name=f"no_person_is_{one}_and_{other}",
                condition=~Q(roles__contains=[one, other]),
                violation_error_message="系统、安全、审计三员不得由一人兼任",
            )
            for one, other in combinations([role.value for role in ADMINISTRATORS], 2)
        ]

    def __str__(self) -> str:
        return self.full_name or self.username

    def holds(self, *roles: str) -> bool:
        return not set(roles).isdisjoint(self.roles)

    def covers(self, area_code: str) -> bool:
        return self.area_id is not None and area_code.startswith(self.area.prefix)

    @property
    def role_labels(self) -> list[str]:
        return [Role(role).label for role in self.roles]
