"""Whom a rule means: conditions on a person, and the routes of single persons."""

from .. import sense
from ..kinds import checked, choice, count, flag, listing, number, record, sparse, text
from ..vocabulary import DISABILITY_KINDS, EMPLOYMENTS, RELATIONS, STATUSES, WORK_ABILITIES

_condition = sparse(
    relations=listing(choice(*RELATIONS), 1),
    age_from=count(0, 150),
    age_below=count(1, 150),
    sex=choice("male", "female"),
    minor=flag,
    elderly=flag,
    living_together=flag,
    legal_duty=flag,
    long_residence=flag,
    dependent=flag,
    student=flag,
    hukou_moved_to_school=flag,
    married=flag,
    status=listing(choice(*STATUSES), 1),
    status_years_from=count(0),
    orphan_or_unable_parents=flag,
    guardian_is_grandparent=flag,
    single_parent_child=flag,
    work_ability=listing(choice(*WORK_ABILITIES), 1),
    working_age=flag,
    employment=listing(choice(*EMPLOYMENTS), 1),
    disability_grades=listing(count(1, 4), 1),
    disability_kinds=listing(choice(*DISABILITY_KINDS), 1),
    serious_illness=flag,
    no_support=flag,
    separate_household=flag,
)
condition = checked(
    _condition,
    lambda value: (
        "age_below 不大于 age_from"
        if value.get("age_below", 151) <= value.get("age_from", 0)
        else None
    ),
)
person_rule = record(name=text, when=condition)
single_route = record(name=text, when=condition, family=choice("marginal", "hard_up", "any"))
multiple = checked(number, lambda value: None if value >= 1 else "不能小于 1")
working_age = checked(
    record(age_from=count(1), male_to=count(1), female_to=count(1)),
    sense.not_before("age_from", "male_to"),
    sense.not_before("age_from", "female_to"),
)
