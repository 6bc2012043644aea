"""What happens between acceptance and decision, and afterwards at each recheck."""

from reviews.models.awards import Award, AwardMember
from reviews.models.decisions import Confirmation, Determination, SpotCheck, StreetOpinion
from reviews.models.line_changes import ArrearsClaim, LineChange, LineChangeItem
from reviews.models.notices import Objection, PublicNotice
from reviews.models.rechecks import Recheck
from reviews.models.visits import Appraisal, HomeVisit, VisitSignature

__all__ = [
    "Appraisal",
    "ArrearsClaim",
    "Award",
    "AwardMember",
    "Confirmation",
    "Determination",
    "HomeVisit",
    "LineChange",
    "LineChangeItem",
    "Objection",
    "PublicNotice",
    "Recheck",
    "SpotCheck",
    "StreetOpinion",
    "VisitSignature",
]
