"""The application form on paper."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from applications.application_paper import application_pdf
from applications.segregation import refuse_kin
from applications.selectors import get_application
from dibao.offices.roles import AUDIT, CASEWORK
from dibao.trail import journal
from dibao.web.access import roles_required


@roles_required(*(CASEWORK | AUDIT))
def application_paper(request: HttpRequest, number: str) -> HttpResponse:
    application = get_application(request.user, number)
    on = timezone.localdate()
    refuse_kin(application, request.user, on)
    pdf = application_pdf(application, on)
    journal.record(application, "print", "打印申请表", actor=request.user, on=on)
    headers = {
        "Content-Disposition": f'inline; filename="{application.number}-form.pdf"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
