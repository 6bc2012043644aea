"""The transition tables of the review: one file for each part of the way, here in its order."""

from applications.models import Application
from dibao.trail.workflow import workflow_of
from reviews import guards
from reviews.models import (
    Award,
    Grace,
    Letter,
    Publication,
    PublicNotice,
    Recheck,
    SelfReport,
    SpotCheck,
)
from reviews.workflow import (
    appraisal,
    award,
    decision,
    grace,
    investigation,
    letter,
    notice,
    objection,
    opinion,
    publication,
    recheck,
    self_report,
    spot_check,
)

workflow_of(Application).add(
    *investigation.APPLICATION,
    *appraisal.APPLICATION,
    *opinion.APPLICATION,
    *notice.APPLICATION,
    *objection.APPLICATION,
    *spot_check.APPLICATION,
    *decision.APPLICATION,
)
workflow_of(Application).guard("submit", guards.nobody_receives)

workflow_of(PublicNotice).add(*notice.NOTICE)
workflow_of(SpotCheck).add(*spot_check.SPOT_CHECK)
workflow_of(Award).add(*award.AWARD)
workflow_of(Letter).add(*letter.LETTER)
workflow_of(Publication).add(*publication.PUBLICATION)
workflow_of(Recheck).add(*recheck.RECHECK)
workflow_of(Grace).add(*grace.GRACE)
workflow_of(SelfReport).add(*self_report.SELF_REPORT)
