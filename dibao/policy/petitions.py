"""The clocks of a petition about dibao: handling, review, and second review."""

from datetime import date, timedelta


def petition_deadline(rules, part: str, since: date, *, extended: bool = False) -> date:
    """The last calendar day of a part of the petition that began on `since`.

    `part` is a key of the petition_clock setting; `extended` adds the extension where the rule
    has one, and raises ValueError where it has none.
    """
    rule = rules["petition_clock"]
    days = rule[part]["days"]
    if extended:
        if rule["extension"] is None or part != "finish":
            raise ValueError("现行规定不允许延长该期限")
        days += rule["extension"]["days"]
    return since + timedelta(days=days)
