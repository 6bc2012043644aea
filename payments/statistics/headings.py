"""The heading of a monthly form on the page: groups of columns, each named within its group."""

from dataclasses import dataclass, field

from dibao.sheets import Column
from households.codes import Cause, LabourCapacity
from payments.statistics import changes

# The key of a group's first column: what the group is called, what its labels need not repeat.
CHANGE_GROUPS = {
    f"{change}_households": (label, label)
    for change, label in [*changes.CHANGES.items(), ("all", "合计")]
}
STATISTIC_GROUPS = {
    "households": ("在保对象", ""),
    f"labour_{LabourCapacity.values[0]}": ("劳动能力（人）", ""),
    f"cause_{Cause.values[0]}": ("致贫原因（人）", "致贫："),
    "new_households": ("当月变动", "当月"),
    "year": ("累计支出（元）", "累计支出"),
    "month": ("当月支出（元）", "当月支出"),
    "average": ("人均补助额（元）", "当月人均补助额"),
}
WHOLE = {"year": "合计", "month": "合计", "average": "当月"}


@dataclass
class Group:
    """Columns that stand under one heading, by their labels within it."""

    title: str
    labels: list[str] = field(default_factory=list)


def groups_of(columns: list[Column], starts: dict[str, tuple[str, str]]) -> list[Group]:
    """The columns of a form, but the first, by group."""
    groups: list[Group] = []
    repeated = ""
    for column in columns[1:]:
        if column.key in starts:
            title, repeated = starts[column.key]
            groups.append(Group(title))
        label = column.label.removeprefix(repeated).removeprefix("：")
        groups[-1].labels.append(label or WHOLE[column.key])
    return groups
