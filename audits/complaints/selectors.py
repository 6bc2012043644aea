"""Reading complaints, always within the reader's area."""

from typing import Any

from django.db.models import QuerySet

from audits.models import Complaint
from dibao.offices.roles import AUDIT, COUNTY


def complaints_for(user: Any) -> QuerySet[Complaint]:
    """Those of the user's area, without any that is about the user."""
    return Complaint.objects.visible_to(user).exclude(against=user)


def knows_complainant(complaint: Complaint, user: Any) -> bool:
    """Whether the person works on the complaint; to all others it shows nobody."""
    return user.holds(*(COUNTY | AUDIT)) or user.pk in (
        complaint.received_by_id,
        complaint.handler_id,
    )
