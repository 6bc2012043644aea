"""The procedure: samples, notices, objections, remedies."""

from ..kinds import choice, count, flag, listing, may, rate, record
from .basics import duration, months, organ

PUBLISHED = (
    "applicant_name", "members_count", "member_names", "income", "amount", "address_area",
    "total_people", "total_amount", "line", "supervision_phone", "notice_period", "visit_result",
    "appraisal_result", "review_result",
)  # fmt: skip
published = listing(choice(*PUBLISHED), 1)
sampling = record(
    rate=rate,
    base=choice("applications", "new_households_year", "none"),
    always=listing(choice("kin", "complaint", "doubtful")),
)
notice_objection = record(
    method=choice("reinvestigate_or_appraise", "appraisal_review", "county_review"),
    renotice=flag,
    renotice_days=may(count(1)),
    by=organ,
)
remedies = record(review=duration, review_decision=may(duration), lawsuit_months=may(months))
