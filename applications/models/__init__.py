"""Who asks, what they declare, what they hand in, and when the statutory clock started."""

from applications.clock.models import ClockPause
from applications.leads.models import Lead
from applications.models.cases import Application, ApplicationMember
from applications.models.means_checks import MeansCheck
from applications.models.papers import Authorisation, KinFiling, Material

__all__ = [
    "Application",
    "ApplicationMember",
    "Authorisation",
    "ClockPause",
    "KinFiling",
    "Lead",
    "Material",
    "MeansCheck",
]
