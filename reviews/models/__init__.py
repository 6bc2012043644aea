"""What happens between acceptance and decision, and afterwards at each recheck."""

from reviews.models.awards import Award, AwardMember
from reviews.models.decisions import Confirmation, Determination, SpotCheck, StreetOpinion
from reviews.models.graces import Grace
from reviews.models.letters import Letter
from reviews.models.line_changes import ArrearsClaim, LineChange, LineChangeItem
from reviews.models.notices import Objection, PublicNotice
from reviews.models.publications import Publication
from reviews.models.rechecks import Recheck
from reviews.models.reports import SelfReport
from reviews.models.visits import Appraisal, HomeVisit, VisitSignature

__all__ = [
    "Appraisal",
    "ArrearsClaim",
    "Award",
    "AwardMember",
    "Confirmation",
    "Determination",
    "Grace",
    "HomeVisit",
    "Letter",
    "LineChange",
    "LineChangeItem",
    "Objection",
    "PublicNotice",
    "Publication",
    "Recheck",
    "SelfReport",
    "SpotCheck",
    "StreetOpinion",
    "VisitSignature",
]
