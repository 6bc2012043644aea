"""What the intake part of a case page shows to this person."""

from django import template

from applications.letters import letter_kinds
from applications.models import Application
from applications.segregation import is_kin
from applications.services.intake import AUTHORISING, DRAFTING, PAPERS_OPEN
from dibao.offices.models import User
from dibao.offices.roles import AUDIT, CASEWORK, COUNTY, FIELD, STREET

register = template.Library()


@register.simple_tag
def intake_parts(application: Application, user: User) -> dict:
    """The papers and consents of a case, and what this person may do with them now."""
    kin = is_kin(application, user)
    writes = user.holds(*FIELD) and user.covers(application.area_code) and not kin
    return {
        "members": application.members.select_related("person").order_by("pk"),
        "materials": application.materials.select_related("uploaded_by").order_by("pk"),
        "authorisations": application.authorisations.select_related("person").order_by("pk"),
        "unauthorised": application.unauthorised,
        "kin_filings": application.kin_filings.select_related("person").order_by("pk"),
        "means_checks": application.means_checks.order_by("-pk"),
        "letters": letter_kinds(application),
        "is_kin": kin,
        "may_edit": writes and application.status in DRAFTING,
        "may_add": writes and application.status in PAPERS_OPEN,
        "may_authorise": writes and application.status in AUTHORISING,
        "may_file_kin": writes and application.is_open,
        "may_void_kin": not kin and application.is_open and user.holds(*STREET),
        "clock_pauses": application.clock_pauses.order_by("since", "pk"),
        "may_read": user.holds(*(CASEWORK | AUDIT)) and not kin,
        "may_report": user.holds(*COUNTY) and not kin,
    }
