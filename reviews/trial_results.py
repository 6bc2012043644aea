"""Two results of a what-if calculation, compared."""

from collections.abc import Iterable
from dataclasses import dataclass

from dibao import policy
from dibao.money import format_yuan
from dibao.policy.outcome import Line
from dibao.policy.vocabulary import CATEGORY_LABELS


@dataclass(frozen=True)
class Figure:
    """One figure of a result beside the same figure of the result it is held against."""

    label: str
    before: str
    now: str

    @property
    def changed(self) -> bool:
        return self.before != self.now


@dataclass(frozen=True)
class Pair:
    """One line of the working in both results; None where a result has no such line."""

    before: Line | None
    now: Line | None

    @property
    def label(self) -> str:
        return (self.now or self.before).label

    @property
    def changed(self) -> bool:
        return self.before != self.now


def figures(before: policy.Determination, now: policy.Determination) -> list[Figure]:
    """The main results side by side, amounts in yuan a month."""
    words = [_figures(result) for result in (before, now)]
    return [Figure(label, said, words[1][label]) for label, said in words[0].items()]


def _figures(result: policy.Determination) -> dict[str, str]:
    return {
        "是否符合条件": "符合" if result.eligible else "不符合",
        "类别": CATEGORY_LABELS[result.category],
        "计入人数": f"{result.persons} 人",
        "家庭月收入": f"{format_yuan(result.income_monthly)} 元",
        "人均月收入": f"{format_yuan(result.per_capita)} 元",
        "低保标准": f"{format_yuan(result.line)} 元",
        "档次": result.tier or "—",
        "基本保障金": f"{format_yuan(result.base_amount)} 元",
        "分类施保": f"{format_yuan(result.supplement_amount)} 元",
        "每月保障金合计": f"{format_yuan(result.amount)} 元",
    }


def pairs(before: Iterable[Line], now: Iterable[Line]) -> list[Pair]:
    """Lines of two workings by their labels, in the order of the newer one."""
    left = {line.label: line for line in before}
    found = [Pair(left.pop(line.label, None), line) for line in now]
    return [*(Pair(line, None) for line in left.values()), *found]
