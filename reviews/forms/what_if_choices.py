"""What the forms of the what-if calculator let one choose from."""

from dibao import policy
from dibao.offices.models import Area, Level, User
from dibao.policy.schema import INCOME_CODES
from dibao.policy.vocabulary import DISABILITY_KINDS
from dibao.policy.vocabulary import EMPLOYMENTS as EMPLOYMENT_CODES
from dibao.policy.wording.basics import word
from dibao.policy.wording.conditions import EMPLOYMENTS as UNEMPLOYED
from households.codes import AssetKind
from reviews.facts import ASSET_KINDS
from reviews.facts.means import ASSET_USES

MOST_MEMBERS = 20
REFS = [(f"{at}号", f"{at}号") for at in range(1, MOST_MEMBERS + 1)]
SEXES = [("male", "男"), ("female", "女")]
ABILITIES = [("full", "有劳动能力"), ("partial", "部分丧失"), ("none", "无劳动能力")]
EMPLOYMENTS = [("", "不填"), *(
    (code, UNEMPLOYED.get(code) or word(code))
    for code in EMPLOYMENT_CODES if code
)]  # fmt: skip
GRADES = [("0", "无残疾"), ("1", "一级"), ("2", "二级"), ("3", "三级"), ("4", "四级")]
KINDS = [("", "不填"), *((code, word(code)) for code in DISABILITY_KINDS if code)]
EXPENSES = [
    ("illness", "重病刚性支出"), ("disability", "残疾康复支出"), ("employment", "必要就业成本"),
    ("education", "教育支出"),
]  # fmt: skip
LIVING = [("", "未调查"), ("low", "低于保障线"), ("not_low", "不低于保障线")]


def blank(choices) -> list:
    return [("", "请选择"), *choices]


def income_kinds() -> list[tuple[str, str]]:
    """Items of the catalogue under the names that the national rules give them."""
    entries = policy.state().packs["national"].entries
    return blank((code, entries[f"income_{code}"][-1].value["label"]) for code in INCOME_CODES)


def _asset_words(field: str) -> dict[str, str]:
    """Kinds or uses of property that the rules of any place name."""
    return {
        code: word(code)
        for pack in policy.state().packs.values()
        for entry in pack.entries.get("asset_rules", ())
        for rule in entry.value or ()
        for code in rule[field] or ()
    }


def asset_kinds() -> list[tuple[str, str]]:
    plain = (kind for kind in AssetKind if kind not in ASSET_USES)
    own = {ASSET_KINDS.get(kind, kind.value): kind.label for kind in plain}
    return blank((_asset_words("kinds") | own).items())


def asset_uses() -> list[tuple[str, str]]:
    return [("", "一般"), *_asset_words("exempt_uses").items()]


def areas(user: User) -> list[tuple[str, str]]:
    """Streets and communities of the user's area."""
    prefix = user.area.prefix
    found = Area.objects.filter(code__startswith=prefix).order_by("code")
    names = dict(found.values_list("code", "name"))
    return [
        (area.code, " ".join(filter(None, [names.get(area.parent_id), area.name])))
        for area in found
        if area.level >= Level.STREET or area.code == user.area_id
    ]
