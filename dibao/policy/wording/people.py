"""Who is covered: categories, members, applicants, ages."""

from .basics import CATEGORIES, either, lines, one_of, plain
from .conditions import person, qualified

FAMILIES = {
    "marginal": "低保边缘家庭",
    "hard_up": "困难家庭",
    "any": "不限家庭条件",
}


def _covered(codes) -> str:
    return "、".join(CATEGORIES[code] for code in codes) + "居民家庭"


def _route(rule) -> str:
    return qualified(rule["name"], rule["when"], FAMILIES[rule["family"]])


def _working_age(value) -> str:
    start = value["age_from"]
    return f"男 {start} 至 {value['male_to']} 周岁，女 {start} 至 {value['female_to']} 周岁"


SAY = {
    "categories_covered": _covered,
    "class_basis": one_of(
        hukou="按户籍划分城乡",
        land="按是否承包集体土地、享有集体权益划分城乡",
        register="按登记的城乡类别",
    ),
    "applicant": one_of(
        head_or_consent="由户主申请，或者由经户主同意的家庭成员申请",
        any_member="由共同生活的任一家庭成员申请",
    ),
    "accept_any_time": either("随时申请，随时受理", "按规定的时间集中受理"),
    "household_members": lines(person),
    "excluded_members": lines(person),
    "single_person_types": lines(_route),
    "marginal_multiple": lambda value: f"家庭人均收入低于低保标准的 {plain(value)} 倍",
    "adult_age": lambda age: f"年满 {age} 周岁为成年人",
    "elderly_age": lambda age: f"年满 {age} 周岁为老年人",
    "working_age": _working_age,
    "whole_household": either("以家庭为单位审核和保障", "可以只保障家庭的部分成员"),
    "living_level_test": either("除收入外，还要审查家庭的实际生活水平", "不另外审查实际生活水平"),
    "unemployment_registration": either(
        "有劳动能力而失业的，应先办理失业登记", "不要求先办理失业登记"
    ),
}
