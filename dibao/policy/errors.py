"""What can be wrong: with a pack, with a missing value, with a case."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class PackError:
    """One fault of one pack: where it is, at which key, and why it is refused."""

    file: str
    key: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.reason}"


class PackErrors(Exception):
    """Every fault of a directory of packs, all at once."""

    def __init__(self, errors):
        self.errors = tuple(errors)
        super().__init__("\n".join(str(error) for error in self.errors))


class MissingValue(KeyError):
    """No value of `key` is in force for the area on the date. Never a silent default."""

    def __init__(self, key: str, area: str, on: date, category: str | None = None):
        self.key, self.area, self.on, self.category = key, area, on, category
        super().__init__(key)

    def __str__(self) -> str:
        where = f"（{self.category}）" if self.category else ""
        return (
            f"规则“{self.key}”{where}在 {self.on.isoformat()} 对地区“{self.area or '未指明'}”"
            "没有生效的值，请在规则包中补充并注明依据。"
        )


class DiffersByCategory(MissingValue):
    """The value is not the same for urban and rural, and was asked for without a category."""

    def __str__(self) -> str:
        return (
            f"规则“{self.key}”在 {self.on.isoformat()} 对地区“{self.area or '未指明'}”"
            "城市和农村不同，要指明类别才能取值。"
        )


class CaseProblem(ValueError):
    """The facts of a case do not suffice, or contradict each other; says what to supply.

    `fact` names what is wanting (a field of `Case`), so that a caller can say where to enter it.
    """

    def __init__(self, message: str, *, fact: str = ""):
        self.fact = fact
        super().__init__(message)
