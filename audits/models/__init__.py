"""What auditors and supervisors keep."""

from audits.models.complaints import Complaint, ComplaintReply
from audits.models.dossiers import DossierExport
from audits.models.ledgers import LedgerExport
from audits.models.records import Activity, Survey
from audits.models.samples import SampleDraw, SampleItem

__all__ = [
    "Activity",
    "Complaint",
    "ComplaintReply",
    "DossierExport",
    "LedgerExport",
    "SampleDraw",
    "SampleItem",
    "Survey",
]
