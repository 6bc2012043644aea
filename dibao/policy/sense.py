"""What the fields of one value must satisfy together: value → reason, or None where it stands."""

from datetime import date
from itertools import pairwise

from .vocabulary import CATEGORIES, INCOME_CHANGES

COMMON_YEAR = 2023  # a yearly day must exist in every year
SEXES = ("male", "female")


def not_before(low, high):
    """The field `high` may not lie below `low`; either may be left open."""

    def rule(value):
        first, last = value.get(low), value.get(high)
        return f"{high} 小于 {low}" if None not in (first, last) and last < first else None

    return rule


def goes_with(field, methods, *, choice="method"):
    """The field must be given under these methods, and under no other."""

    def rule(value):
        wanted, given = value[choice] in methods, value[field] is not None
        if wanted and not given:
            return f"{choice} 为 {value[choice]} 时须写 {field}"
        return f"{choice} 为 {value[choice]} 时不能写 {field}" if given and not wanted else None

    return rule


def only_with(field, other):
    """The field has no meaning unless the other is given."""

    def rule(value):
        return f"没有 {other}，{field} 不起作用" if value[field] and not value[other] else None

    return rule


def one_of(*fields):
    """Exactly one of the fields must be given."""

    def rule(value):
        given = [field for field in fields if value[field] is not None]
        return None if len(given) == 1 else f"{'、'.join(fields)} 须写且只能写一项"

    return rule


def rungs_rise(value):
    """Rungs by income must rise to the whole line without a gap."""
    if value["by"] != "income_share":
        return None
    shares = [rung["up_to"] for rung in value["rungs"]]
    if any(share is None for share in shares):
        return "按收入分档时每档都要有 up_to（占标准的比例上限）"
    if any(later <= earlier for earlier, later in pairwise(shares)):
        return "各档 up_to 必须逐档升高"
    return None if shares[-1] == 1 else "各档之间有空档：最后一档的 up_to 必须为 1"


def bands_stand(value):
    for rung in value:
        if rung["to"] < rung["from"]:
            return f"{rung['name']}：上限低于下限"
    return None


def names_once(value):
    names = [rung["name"] for rung in value["rungs"]]
    return None if len(set(names)) == len(names) else "档次名称重复"


def codes_once(value):
    codes = [rule["code"] for rule in value]
    return None if len(set(codes)) == len(codes) else "代码 code 重复"


def bands_for_coefficients(value):
    if value["mode"] == "coefficient":
        return None if value["coefficients"] else "按系数推算须写各年龄段的系数 coefficients"
    given = value["coefficients"] or value["self_employed_rate"] is not None
    return f"mode 为 {value['mode']} 时不能写系数" if given else None


def ages_join(value):
    """Age ranges that apply to one sex must join without gap or overlap."""
    for sex in SEXES:
        ranges = sorted(
            (band["age_from"], band["age_to"])
            for band in value["coefficients"] or ()
            if band["sex"] in (sex, "any")
        )
        for start, end in ranges:
            if end < start:
                return f"{sex}：年龄段上限低于下限（{start}—{end}）"
        for (_, end), (start, _) in pairwise(ranges):
            if start != end + 1:
                return f"{sex}：年龄段之间有空档或重叠（{end}—{start}）"
    return None


def supplement_has_measure(value):
    for rule in value["rules"]:
        if rule["base"] == "fixed" and rule["rate"] is not None:
            return f"{rule['group']}：按固定金额的不能再写比例"
        if rule["base"] != "fixed" and rule["amount"] is not None:
            return f"{rule['group']}：按比例的不能再写金额"
    return None


def counts_in_items(value):
    if (value["measure"] == "count") == (value["unit"] == "items"):
        return None
    return "按件数（count）的单位须为 items，按价值（value）的不能为 items"


def rates_end_open(value):
    """The last step of the rates must take every further number of children."""
    steps = [step["children_up_to"] for step in value["rates"]]
    if steps[-1] is not None or None in steps[:-1]:
        return "最后一级比例不能限子女数"
    rising = all(earlier < later for earlier, later in pairwise(steps[:-1]))
    return None if rising else "各级的子女数必须逐级升高"


def day_exists(value):
    try:
        date(COMMON_YEAR, value["month"], value["day"])
    except ValueError:
        return f"没有 {value['month']} 月 {value['day']} 日这一天"
    return None


def every_household_is_rechecked(value):
    """Whatever its category and its change of income, some rule must reach a household."""
    for category in CATEGORIES:
        rules = [rule["when"] for rule in value if rule["category"] in ("any", category)]
        if not rules:
            return f"没有规定 {category} 类家庭的核查间隔"
        for change in INCOME_CHANGES:
            if not any(change in when.get("change", INCOME_CHANGES) for when in rules):
                return f"没有规定 {category} 类、收入变化为 {change} 的家庭的核查间隔"
    return None
