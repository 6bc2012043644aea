"""What stands in a household's dossier, in the classes of the archive."""

from audits.dossier.base import Paper
from audits.dossier.case_papers import of_case
from audits.dossier.later_papers import of_oversight, of_payments, of_rechecks
from households.models import Household


def papers_of(household: Household) -> list[Paper]:
    """Everything on file about the household, by class and day."""
    found = [
        *(paper for case in household.applications.all() for paper in of_case(case)),
        *of_rechecks(household),
        *of_oversight(household),
        *of_payments(household),
    ]
    return sorted(found, key=lambda paper: (paper.kind, paper.on))
