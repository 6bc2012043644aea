"""Inventing people: names, ids with a right check digit, cards, families."""

import random
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import yaml
from django.conf import settings
from stdnum import luhn

from dibao.identity import CHECK_CHARACTERS, WEIGHTS

SOURCE = Path(settings.BASE_DIR) / "fixtures" / "demo" / "people.yaml"
CARD_PREFIX = "628888"
SCHOOL_ENDS, WORK_ENDS = 18, 60  # how the invented people live; no rule is decided by it
DISABLED, SERIOUSLY_ILL = 0.15, 0.25  # shares of the grown-up


@dataclass(frozen=True)
class Someone:
    name: str
    id_number: str
    sex: str
    birth_date: date
    relation: str
    facts: dict = field(default_factory=dict)


class Invention:
    """People for one seed: the same seed and county invent the same people."""

    def __init__(self, seed: int, county: str, today: date) -> None:
        self.rng = random.Random(f"{seed}-{county}")
        self.county, self.today = county, today
        self.words = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
        self.used: set[str] = set()

    def surname(self) -> str:
        return self.rng.choice(self.words["surnames"])

    def someone(self, relation: str, sex: str, ages: tuple[int, int], surname: str) -> Someone:
        given = self.words[f"given_{sex}"]
        name = surname + "".join(self.rng.choices(given, k=self.rng.choice((1, 2, 2))))
        birth = self._birth(*ages)
        return Someone(name, self._id(birth, sex), sex, birth, relation, self._facts(birth))

    def family(self) -> list[Someone]:
        """One to four people of one household, the head first."""
        rng, surname = self.rng, self.surname()
        sex = rng.choice(("male", "female"))
        shape = rng.choices(("alone", "couple", "family", "single_parent"), (30, 25, 30, 15))[0]
        ages = (
            (60, 84) if shape == "alone" or (shape == "couple" and rng.random() < 0.5) else (32, 55)
        )
        people = [self.someone("head", sex, ages, surname)]
        if shape in ("couple", "family"):
            other = "female" if sex == "male" else "male"
            people.append(self.someone("spouse", other, ages, self.surname()))
        if shape in ("family", "single_parent"):
            for _ in range(rng.choice((1, 1, 2))):
                child = rng.choice(("male", "female"))
                relation = "son" if child == "male" else "daughter"
                people.append(self.someone(relation, child, (6, 17), surname))
        return people

    def card(self) -> str:
        digits = CARD_PREFIX + f"{self.rng.randrange(10**12):012d}"
        return digits + luhn.calc_check_digit(digits)

    def phone(self) -> str:
        return f"139{self.rng.randrange(10**8):08d}"

    def word(self, key: str) -> str:
        return self.rng.choice(self.words[key])

    def address(self) -> str:
        yard, house, door = (self.rng.randint(1, top) for top in (199, 30, 6))
        return f"{self.word('roads')}{yard}号院{house}号楼{door}单元"

    def _birth(self, youngest: int, oldest: int) -> date:
        year = self.today.year - self.rng.randint(youngest, oldest) - 1
        return date(year, self.rng.randint(1, 12), self.rng.randint(1, 28))

    def _id(self, birth: date, sex: str) -> str:
        while True:
            order = self.rng.randrange(500) * 2 + (sex == "male")
            digits = f"{self.county[:6]}{birth:%Y%m%d}{order % 1000:03d}"
            if digits not in self.used:
                self.used.add(digits)
                total = sum(int(d) * w for d, w in zip(digits, WEIGHTS, strict=True))
                return digits + CHECK_CHARACTERS[total % 11]

    def _facts(self, birth: date) -> dict:
        facts = self._station(self.today.year - birth.year)
        luck = self.rng.random()
        if facts["employment"] == "student" or luck >= SERIOUSLY_ILL:
            return facts
        facts["labour_capacity"] = "lost"
        if luck >= DISABLED:
            return facts | {"health": "serious", "illness": "慢性肾衰竭"}
        kind, grade = self.rng.choice(("limb", "vision", "mental")), self.rng.choice((1, 2, 3))
        return facts | {"health": "disabled", "disability_kind": kind, "disability_grade": grade}

    def _station(self, age: int) -> dict:
        """Work and health as one would expect at an age."""
        pick = self.rng.choice
        if age <= SCHOOL_ENDS:
            return {"employment": "student", "labour_capacity": "none", "health": "good",
                    "in_school": True}  # fmt: skip
        if age >= WORK_ENDS:
            return {"employment": "other", "labour_capacity": "none",
                    "health": pick(("good", "chronic"))}  # fmt: skip
        return {"employment": pick(("flexible", "registered_unemployed")),
                "labour_capacity": pick(("full", "partial")), "health": "good"}  # fmt: skip
