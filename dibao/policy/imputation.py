"""Income that the rules infer of able people who prove too little."""

from fractions import Fraction

from .conditions import able_worker, of_working_age
from .errors import CaseProblem
from .figures import fen, percent, said
from .lines import monthly
from .outcome import Line


def imputed_income(reading, case, counted, wages):
    """What the wages of able people who prove no more fall short of the labour coefficient by.

    `wages` are a month's by person, less the cost of work, so that a yuan more never counts less.
    """
    rule, cite = reading.value("imputed_income"), reading.cite("imputed_income")
    total, lines = Fraction(0), []
    for member in counted:
        if not member.income_unproved or member.work_ability == "none" or member.student:
            continue
        label, earned = f"推算收入 {member.label}", wages.get(member.ref, Fraction(0))
        if rule["mode"] != "coefficient":
            if not earned and able_worker(member, reading, case.on):
                text = "有劳动能力而未能证明收入；按规定不推算收入"
                lines.append(Line(label, text, fen(0), cite))
            continue
        share = _coefficient(reading, rule, member, case.on)
        if share is None:
            continue
        wage = monthly(reading.value("minimum_wage"))
        least = wage * Fraction(share)
        short = max(least - earned, Fraction(0))
        total += short
        text = f"最低工资标准 {said(wage)} × {percent(share)} = {said(least)}"
        if earned:
            text += f"，工资性收入 {said(earned)} 已计入，"
            text += f"补足 {said(short)}" if short else "不再推算"
        lines.append(Line(label, text, fen(short), cite))
    return total, lines


def _coefficient(reading, rule, member, on):
    """The person's coefficient by sex and age, or None where no band has the age."""
    age = member.age(on)
    bands = [band for band in rule["coefficients"] if band["age_from"] <= age <= band["age_to"]]
    if not member.sex and any(band["sex"] != "any" for band in bands):
        raise CaseProblem(f"当地按性别和年龄推算收入，请登记{member.label}的性别", fact="members")
    band = next((band for band in bands if band["sex"] in ("any", member.sex)), None)
    if member.employment == "self_employed" and rule["self_employed_rate"] is not None:
        return rule["self_employed_rate"] if band or of_working_age(member, reading, on) else None
    return band["rate"] if band else None
