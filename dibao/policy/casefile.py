"""Files of worked cases: household, area, date, expected result. docs/policy.md says how."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import yaml

from .case import Case
from .codec import encode
from .determine import determine
from .errors import CaseProblem, MissingValue
from .figures import months_before
from .library import Library, read_library
from .lines import MONTHS_OF_YEAR
from .outcome import Determination
from .rules import at, at_pack, current
from .strict_yaml import read_yaml

FILE = {"title", "packs", "people", "defaults", "cases"}
NAMED = {"name", "source", "expect"}
EXPECT = {
    "eligible", "income_monthly", "per_capita", "line", "persons", "counted", "base_amount",
    "supplement_amount", "amount", "tier", "category", "example", "lines", "reasons", "problem",
}  # fmt: skip
OLDEST = 130


@dataclass(frozen=True)
class NamedCase:
    """One case of a file. `facts` is still as written, so that one bad case spoils no other."""

    name: str
    source: str
    facts: dict
    expect: dict


@dataclass(frozen=True)
class CaseFile:
    """A file read: its cases, and the packs they are decided by."""

    title: str
    library: Library
    cases: tuple[NamedCase, ...]


@dataclass(frozen=True)
class CaseResult:
    """What came out of one case. `failures` is empty where every expectation held."""

    name: str
    source: str
    determination: Determination | None
    problem: str
    failures: tuple[str, ...]

    @property
    def passed(self) -> bool:
        return not self.failures

    def to_json(self) -> dict:
        return {
            "name": self.name,
            "source": self.source,
            "passed": self.passed,
            "failures": list(self.failures),
            "problem": self.problem,
            "determination": encode(self.determination),
        }


def load_cases(path, packs=None) -> CaseFile:
    """Read a file of cases; packs that it carries are laid on top of `packs` (or those in use).

    Raises CaseProblem for a file that cannot be read, PackErrors for packs that do not stand.
    """
    try:
        document = read_yaml(Path(path).read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise CaseProblem(f"无法读取案例文件：{' '.join(str(error).split())}") from None
    if not isinstance(document, dict) or not isinstance(document.get("cases"), list):
        raise CaseProblem("案例文件应有 cases 列表")
    _refuse_unknown(document, FILE, "案例文件")
    extra = document.get("packs") or []
    defaults = document.get("defaults") or {}
    if not isinstance(defaults, dict) or not isinstance(extra, list):
        raise CaseProblem("defaults 应为键值，packs 应为列表")
    library = read_library(packs or current().path, extra) if extra or packs else current()
    cases = tuple(_named(item, defaults, place) for place, item in enumerate(document["cases"], 1))
    return CaseFile(str(document.get("title") or Path(path).stem), library, cases)


def _refuse_unknown(data, known, where):
    unknown = [str(key) for key in data if key not in known]
    if unknown:
        raise CaseProblem(f"{where}：不认识的项 {'、'.join(unknown)}")


def _named(item, defaults, place) -> NamedCase:
    if not isinstance(item, dict) or not isinstance(item.get("name"), str):
        raise CaseProblem(f"第 {place} 个案例缺少 name")
    expect = item.get("expect") or {}
    if not isinstance(expect, dict):
        raise CaseProblem(f"{item['name']}：expect 应为键值")
    _refuse_unknown(expect, EXPECT, item["name"])
    facts = {key: value for key, value in {**defaults, **item}.items() if key not in NAMED}
    return NamedCase(item["name"], str(item.get("source") or ""), facts, expect)


def _case(facts: dict) -> Case:
    """The facts of a case; `age` may stand for `birth_date`, and `area` may be left out."""
    facts = {"area": "", **facts}
    members = facts.get("members") or []
    if not isinstance(members, list):
        raise CaseProblem("members：应为列表")
    return Case.from_json({**facts, "members": [_born(each, facts.get("on")) for each in members]})


def _born(member, on):
    if not isinstance(member, dict) or "age" not in member or not isinstance(on, date):
        return member
    age = member["age"]
    if isinstance(age, bool) or not isinstance(age, int) or not 0 <= age <= OLDEST:
        raise CaseProblem(f"age：“{age}”不是有效的年龄")
    rest = {key: value for key, value in member.items() if key != "age"}
    return rest | {"birth_date": months_before(on, age * MONTHS_OF_YEAR)}


def run_case(file: CaseFile, named: NamedCase) -> CaseResult:
    """Decide one case and hold it against what is expected. Whatever breaks is its own failure."""
    found, problem = _decide(file, named)
    try:
        failures = tuple(_compare(named.expect, found, problem))
    except Exception as error:  # one unreadable expectation must not hide the other cases
        failures = (f"expect 无法核对：{type(error).__name__}：{error}",)
    return CaseResult(named.name, named.source, found, problem, failures)


def _decide(file, named) -> tuple[Determination | None, str]:
    try:
        case = _case(named.facts)
        if case.pack:
            rules = at_pack(case.pack, case.on, area=case.area, library=file.library)
        else:
            rules = at(case.area, case.on, library=file.library)
        return determine(rules, case), ""
    except (CaseProblem, MissingValue) as error:
        return None, str(error)
    except Exception as error:  # one case that breaks the reckoning must not hide the others
        return None, f"计算出错：{type(error).__name__}：{error}"


def _compare(expect, found, problem):
    wanted = expect.get("problem")
    if wanted is not None:
        if wanted not in problem:
            yield f"应当提示“{wanted}”，实际{f'提示“{problem}”' if problem else '作出了决定'}"
        return
    if found is None:
        yield f"无法作出决定：{problem}"
        return
    for key, value in expect.items():
        if key == "lines":
            yield from (reason for line in value for reason in _line_missing(line, found))
        elif key == "reasons":
            said = " ".join(reason.text for reason in found.reasons)
            yield from (f"理由中没有“{text}”" for text in value if text not in said)
        elif not _same(value, getattr(found, key)):
            yield f"{key}：应为 {value}，实为 {getattr(found, key)}"


def _same(wanted, found) -> bool:
    if isinstance(found, Decimal):
        return not isinstance(wanted, str | bool) and Decimal(wanted) == found
    if isinstance(found, tuple):
        return tuple(wanted) == found
    return wanted == found


def _line_missing(wanted, found):
    _refuse_unknown(wanted, {"label", "working", "amount"}, "expect.lines")
    for line in found.lines:
        if (
            wanted.get("label", "") in line.label
            and wanted.get("working", "") in line.working
            and ("amount" not in wanted or _same(wanted["amount"], line.amount))
        ):
            return
    yield f"没有这一行：{wanted}"
