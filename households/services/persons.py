"""A human being is recorded once, by the id number, whichever household he lives in."""

from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from dibao.crypto import blind_index
from dibao.identity import BadId, IdNumber, parse_id
from dibao.names import clean_name
from dibao.trail.refusals import Refusal
from households.models import Household, Person


@dataclass(frozen=True, kw_only=True)
class Details:
    """What is recorded of a person besides name and id; codes of `households.codes`."""

    ethnicity: str = "汉族"
    marital: str = ""
    labour_capacity: str = ""
    employment: str = ""
    health: str = ""
    illness: str = ""
    disability_kind: str = ""
    disability_grade: int | None = None
    in_school: bool = False

    @classmethod
    def pick(cls, data: dict) -> "Details":
        """The details among the values of a form."""
        return cls(**{item.name: data[item.name] for item in fields(Details) if item.name in data})


@dataclass(frozen=True, kw_only=True)
class PersonData:
    """A person as given by an office: the id number is text and not yet checked."""

    name: str
    id_number: str
    details: Details


def checked_id(text: str) -> IdNumber:
    """The parts of a valid id number. Raises `Refusal` on the field `id_number`."""
    try:
        return parse_id(text)
    except BadId as fault:
        raise Refusal(f"{fault}。", field="id_number") from fault


def keep_person(data: PersonData, *, area_code: str) -> Person:
    """The person of this id number, new or already recorded, with these details.

    A person on record is used again when the name agrees; what is left empty stays as recorded.
    Raises `Refusal` for a bad id, an
    empty name or another name under the same id; what is recorded is not told.
    """
    number, name = checked_id(data.id_number), clean_name(data.name)
    if not name:
        raise Refusal("姓名为空，请填写。", field="name")
    index = blind_index(number.number, "id_number")
    person = Person.objects.select_for_update().filter(id_index=index).first()
    if person is None:
        person = Person(
            id_number=number.number, name=name, sex=number.sex, birth_date=number.birth_date
        )
    elif person.name != name:
        raise Refusal(
            "此身份证号已有登记，但姓名与登记不一致，请核对姓名和身份证号。", field="name"
        )
    details = data.details if person.pk is None else _completed(data.details, person)
    person.area_code = area_code
    return _with_details(person, details)


def change_details(person: Person, name: str, details: Details) -> Person:
    """Correct a recorded person's name or details. Raises `Refusal` for an empty name."""
    person.name = clean_name(name)
    if not person.name:
        raise Refusal("姓名为空，请填写。", field="name")
    return _with_details(person, details)


def _completed(details: Details, person: Person) -> Details:
    known = {name: getattr(person, name) for name, value in asdict(details).items() if value == ""}
    if details.disability_grade is None and "disability_kind" in known:
        known["disability_grade"] = person.disability_grade
    return replace(details, **known)


def _with_details(person: Person, details: Details) -> Person:
    if bool(details.disability_kind) != bool(details.disability_grade):
        raise Refusal("残疾类别和残疾等级须同时填写。", field="disability_grade")
    for name, value in asdict(details).items():
        setattr(person, name, value)
    person.save()
    return person


def elsewhere(person: Person, period, household: Household, actor: Any) -> Refusal | None:
    """Why the person cannot live in `household` in this period: a membership of another one.

    The other household is named only to someone whose area it lies in.
    """
    other = person.memberships.filter(period__overlap=period).select_related("household").first()
    if other is None:
        return None
    if other.household_id == household.pk:
        message = "此人已是本户成员，不必重复登记。"
    elif actor is None or actor.covers(other.household.area_code):
        message = f"此人已登记在户编号 {other.household.code} 名下，请先在该户办理成员退出。"
    else:
        message = (
            "此人已在其他家庭登记，同一时期不能登记在两户。请与原登记地核实并办理退出后再登记。"
        )
    return Refusal(message, field="id_number")
