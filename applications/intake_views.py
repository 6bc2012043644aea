"""The small forms of the case page: papers, authorisations, kin filings, letters."""

from collections.abc import Callable
from functools import partial

from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from applications.forms import (
    AuthorisationForm,
    CaseForm,
    KinFilingForm,
    MaterialForm,
    WithdrawKinForm,
    WithdrawPaperForm,
)
from applications.letters import KINDS, letter_pdf
from applications.models import Application
from applications.papers import EXTENSIONS
from applications.segregation import refuse_kin
from applications.selectors import get_application
from applications.services.consents import (
    authorisations_record,
    kin_filing_record,
    kin_filing_withdraw,
)
from applications.services.papers import material_add, material_read, material_withdraw
from dibao.offices.roles import AUDIT, CASEWORK, FIELD, STREET
from dibao.trail import journal
from dibao.web.access import roles_required
from dibao.web.posts import sent


def _page(
    request: HttpRequest,
    number: str,
    form_class: type[CaseForm],
    *,
    title: str,
    done: str,
    act: Callable,
    tone: str = "primary",
) -> HttpResponse:
    """Show a small form on its own page; on POST do `act(application, **data, actor, on)`."""
    application = get_application(request.user, number)
    on = timezone.localdate()
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*given, application=application, on=on)
    answer = sent(
        request, form, lambda: act(application, **form.cleaned_data, actor=request.user, on=on)
    )
    if answer.done:
        messages.success(request, done)
        return redirect(application.page_url)
    context = {"application": application, "form": form, "title": title, "tone": tone}
    return render(request, "applications/intake_form.html", context, status=answer.status)


@roles_required(*FIELD)
def material_new(request: HttpRequest, number: str) -> HttpResponse:
    def act(application: Application, *, file, **data):
        material_add(application, upload=file, **data)

    return _page(
        request, number, MaterialForm, title="上传材料", done="材料已加密保存。", act=act
    )  # fmt: skip


@roles_required(*FIELD)
def material_void(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    application = get_application(request.user, number)
    material = get_object_or_404(application.materials, pk=pk)

    def act(application: Application, **data):
        material_withdraw(material, **data)

    title = f"作废材料：{material.get_kind_display()}"
    page = partial(_page, request, number, WithdrawPaperForm, title=title, act=act)
    return page(done="材料已作废，原件保留备查。", tone="danger")


@roles_required(*(CASEWORK | AUDIT))
def material_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The paper itself. Its name on the way out tells nothing of the person."""
    application = get_application(request.user, number)
    material = get_object_or_404(application.materials, pk=pk)
    content = material_read(material, actor=request.user, on=timezone.localdate())
    name = f"{application.number}-{material.pk}.{EXTENSIONS[material.content_type]}"
    response = FileResponse(
        content, as_attachment=True, filename=name, content_type=material.content_type
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store"
    return response


@roles_required(*FIELD)
def authorisation_new(request: HttpRequest, number: str) -> HttpResponse:
    return _page(
        request, number, AuthorisationForm,
        title="登记核对授权", done="核对授权已登记。", act=authorisations_record,
    )  # fmt: skip


@roles_required(*FIELD)
def kin_filing_new(request: HttpRequest, number: str) -> HttpResponse:
    return _page(
        request, number, KinFilingForm,
        title="登记近亲属备案", done="近亲属备案已登记。", act=kin_filing_record,
    )  # fmt: skip


@roles_required(*STREET)
def kin_filing_void(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    application = get_application(request.user, number)
    filing = get_object_or_404(application.kin_filings, pk=pk)

    def act(application: Application, **data):
        kin_filing_withdraw(filing, **data)

    page = partial(_page, request, number, WithdrawKinForm, title="撤销近亲属备案", act=act)
    return page(done="近亲属备案已撤销，记录保留备查。", tone="danger")


@roles_required(*(CASEWORK | AUDIT))
def application_letter(request: HttpRequest, number: str, kind: str) -> HttpResponse:
    application = get_application(request.user, number)
    on = timezone.localdate()
    refuse_kin(application, request.user, on)
    pdf = letter_pdf(application, kind)
    journal.record(application, "print", f"打印{KINDS[kind]}", actor=request.user, on=on)
    name = f"{application.number}-{kind}.pdf"
    headers = {
        "Content-Disposition": f'inline; filename="{name}"',
        "Cache-Control": "no-store",
    }
    return HttpResponse(pdf, content_type="application/pdf", headers=headers)
