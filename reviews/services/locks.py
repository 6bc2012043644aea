"""What is locked before the row of a transition: an application before its notices."""

from applications.models import Application
from reviews.models import PublicNotice


def hold_application(notice: PublicNotice) -> None:
    """An objection locks the application and then its notice; so does whoever closes a notice."""
    Application.objects.select_for_update(of=("self",)).get(pk=notice.application_id)
