"""Conditions on a person as a phrase: 成年，一级、二级残疾，无劳动能力."""

from .basics import NUMERALS, listed, word

ABILITIES = {"full": "有劳动能力", "partial": "部分丧失劳动能力", "none": "无劳动能力"}

EMPLOYMENTS = {"": "无业", "unemployed": "未登记失业", "registered_unemployed": "登记失业"}


def _if(yes: str, no: str):
    return lambda value: yes if value else no


_PHRASES = {
    "relations": listed,
    "age_from": lambda age: f"年满 {age} 周岁",
    "age_below": lambda age: f"不满 {age} 周岁",
    "sex": word,
    "minor": _if("未成年", "成年"),
    "elderly": _if("老年人", "非老年人"),
    "living_together": _if("共同生活", "不共同生活"),
    "legal_duty": _if("有法定义务", "没有法定义务"),
    "long_residence": _if("长期共同居住", "未长期共同居住"),
    "dependent": _if("不能独立生活", "能够独立生活"),
    "student": _if("在校", "不在校"),
    "hukou_moved_to_school": _if("户籍已迁往学校", "户籍未迁往学校"),
    "married": _if("已婚", "未婚"),
    "status": lambda codes: listed(codes) if any(codes) else "无特殊身份",
    "status_years_from": lambda years: f"{NUMERALS[years] if years < 10 else years}年以上",
    "orphan_or_unable_parents": _if("父母双亡或者无力抚养", "父母有抚养能力"),
    "guardian_is_grandparent": _if("由祖辈监护", "不由祖辈监护"),
    "single_parent_child": _if("单亲家庭子女", "非单亲家庭子女"),
    "work_ability": lambda codes: listed(codes, ABILITIES),
    "working_age": _if("在劳动年龄内", "不在劳动年龄内"),
    "employment": lambda codes: "、".join(EMPLOYMENTS.get(code) or word(code) for code in codes),
    "disability_grades": lambda grades: "、".join(f"{NUMERALS[it]}级" for it in grades) + "残疾",
    "disability_kinds": lambda codes: "、".join(word(code) or "未分类" for code in codes) + "残疾",
    "serious_illness": _if("重病", "未患重病"),
    "no_support": _if("“三无”人员", "非“三无”人员"),
    "separate_household": _if("单独立户", "未单独立户"),
}


def phrases(when) -> list[str]:
    """Each condition as a phrase, in the order of the schema."""
    return [_PHRASES[key](value) for key, value in when.items()]


def qualified(name: str, when, *more: str) -> str:
    """A name with those conditions that the name does not say itself."""
    unsaid = [phrase for phrase in [*phrases(when), *more] if phrase and phrase not in name]
    return f"{name}（{'；'.join(unsaid)}）" if unsaid else name


def person(rule) -> str:
    """A {name, when} as its name and what the name leaves open."""
    return qualified(rule["name"], rule["when"])
