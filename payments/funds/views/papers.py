"""The fund's papers: lists, the page of one, and new ones."""

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.trail.journal import thread
from dibao.web.access import roles_required
from dibao.web.actions import buttons
from dibao.web.paging import page
from dibao.web.posts import sent
from payments.funds import pages
from payments.funds.forms import (
    AllocationForm,
    BudgetRequestForm,
    PaperForm,
    PlannedLines,
    WorkExpenseForm,
    YearEndForm,
)
from payments.funds.need import need_of
from payments.funds.owed import owed_again_on
from payments.funds.place import Place, papers_of, place_of
from payments.funds.services import prepare_year_end, record, request_budget
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.models import Allocation, BudgetRequest, Fund, WorkExpense, YearEnd
from payments.models.funds import BENEFIT_CHOICES, FundPaper
from payments.models.ledger import BENEFIT_FUNDS

READERS = FINANCE | COUNTY | AUDIT
Save = Callable[[PaperForm], FundPaper]


def list_papers(request: HttpRequest, model: type, template: str) -> HttpResponse:
    place = place_of(request)
    rows = papers_of(request, model, place)
    context = {
        "place": place, "page": page(request, rows), "may_record": request.user.holds(*FINANCE),
    }  # fmt: skip
    return render(request, template, context)


def show_paper(
    request: HttpRequest, model: type, number: str, facts, back: str, *,
    template: str = "payments/funds/paper.html",
    also: Callable[[FundPaper], dict] = lambda _paper: {},
) -> HttpResponse:  # fmt: skip
    papers = model.objects.visible_to(request.user).select_related("recorded_by", "confirmed_by")
    paper = get_object_or_404(papers, number=number)
    context = {
        "paper": paper,
        "facts": facts(paper),
        "back_url": reverse(back),
        "kind": model._meta.verbose_name,
        "actions": buttons(paper, request.user),
        "entries": thread(paper.number)[:50],
        **also(paper),
    }
    return render(request, template, context)


def new_paper(
    request: HttpRequest,
    form_class: type[PaperForm],
    save: Save,
    *,
    title: str,
    lead: str,
    back: str,
    place: Place | None = None,
    initial: dict | None = None,
) -> HttpResponse:
    """Show a form; on POST save the paper and go to its page, or say why not."""
    place = place or place_of(request)
    given = (request.POST, request.FILES) if request.method == "POST" else ()
    form = form_class(*given, place=place, initial=initial)
    told = sent(request, form, lambda: save(form))
    if told.done:
        messages.success(request, f"已登记：{told.result.number}。")
        return redirect(told.result.page_url)
    context = {"form": form, "title": title, "lead": lead, "back_url": reverse(back)}
    return render(request, "payments/funds/new.html", context, status=told.status)


@roles_required(*READERS)
def allocations(request: HttpRequest) -> HttpResponse:
    return list_papers(request, Allocation, "payments/funds/allocations.html")


@roles_required(*READERS)
def allocation(request: HttpRequest, number: str) -> HttpResponse:
    return show_paper(request, Allocation, number, pages.allocation_facts, "allocations")


@roles_required(*FINANCE)
def allocation_new(request: HttpRequest) -> HttpResponse:
    place = place_of(request)

    def save(form: PaperForm) -> FundPaper:
        paper = Allocation(**form.fields_of_paper())
        county = form.cleaned_data["county"].code
        return record(paper, county=county, actor=request.user, on=place.on)

    return new_paper(
        request, AllocationForm, save, place=place, title="登记资金下达", back="allocations",
        lead="按下达文件登记指标。资金到账后，由另一名财务人员按银行到账单核对，核对后记入资金账户。",
    )  # fmt: skip


@roles_required(*READERS)
def work_expenses(request: HttpRequest) -> HttpResponse:
    return list_papers(request, WorkExpense, "payments/funds/work_expenses.html")


@roles_required(*READERS)
def work_expense(request: HttpRequest, number: str) -> HttpResponse:
    return show_paper(request, WorkExpense, number, pages.work_expense_facts, "work_expenses")


@roles_required(*FINANCE)
def work_expense_new(request: HttpRequest) -> HttpResponse:
    place = place_of(request)

    def save(form: PaperForm) -> FundPaper:
        paper = WorkExpense(fund=Fund.WORK, **form.fields_of_paper())
        county = form.cleaned_data["county"].code
        return record(paper, county=county, actor=request.user, on=place.on)

    return new_paper(
        request, WorkExpenseForm, save, place=place, title="登记工作经费支出",
        back="work_expenses",
        lead="工作经费单独核算，不得从低保资金中列支。登记后由另一名财务人员复核列支。",
    )  # fmt: skip


@roles_required(*READERS)
def budget_request(request: HttpRequest, number: str) -> HttpResponse:
    return show_paper(request, BudgetRequest, number, pages.budget_request_facts, "fund_need")


@roles_required(*(FINANCE | COUNTY))
def budget_request_new(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    fund, kind = request.GET.get("fund", ""), request.GET.get("kind", "")
    initial = {"kind": BudgetRequest.Kind.NEXT_YEAR, "year": place.on.year + 1}
    if fund in dict(BENEFIT_CHOICES) and kind in BudgetRequest.Kind.values:
        line = PlannedLines(request.GET).line_of(fund)
        purse = Purse(place.county.code, Fund(fund))
        item = need_of(purse, kind, place.on, planned_line=line)
        initial = {
            "fund": fund, "kind": kind, "year": item.year, "months": item.months,
            "persons": item.persons, "line": item.line,
            "planned_line": item.planned_line or item.line,
            "average": item.average, "available": item.available,
            "reasons": item.working,
        }  # fmt: skip

    def save(form: PaperForm) -> FundPaper:
        paper = BudgetRequest(**form.fields_of_paper())
        county = form.cleaned_data["county"].code
        return request_budget(paper, county=county, actor=request.user, on=place.on)

    return new_paper(
        request, BudgetRequestForm, save, place=place, initial=initial, title="提出预算申请",
        back="fund_need",
        lead="申请金额＝预计人数×预计月人均补助×测算月数－滚存结余和可用资金，由系统计算。",
    )  # fmt: skip


@roles_required(*READERS)
def year_ends(request: HttpRequest) -> HttpResponse:
    place = place_of(request, years_back=1)
    rows = papers_of(request, YearEnd, place)
    last = min(place.on, date(place.year, 12, 31))
    context = {
        "place": place,
        "statements": [year_statement(Purse(place.county.code, fund), place.year) for fund in Fund],
        "owed_again": [
            (fund.label, owed_again_on(Purse(place.county.code, fund), last).words)
            for fund in BENEFIT_FUNDS
        ],
        "owed_on": last,
        "page": page(request, rows),
        "may_record": request.user.holds(*FINANCE) and place.year < place.on.year,
    }
    return render(request, "payments/funds/year_ends.html", context)


@roles_required(*READERS)
def year_end(request: HttpRequest, number: str) -> HttpResponse:
    return show_paper(request, YearEnd, number, pages.year_end_facts, "year_ends")


@roles_required(*FINANCE)
def year_end_new(request: HttpRequest) -> HttpResponse:
    place = place_of(request, years_back=1)

    def save(form: PaperForm) -> FundPaper:
        given = form.fields_of_paper()
        county = form.cleaned_data["county"].code
        return prepare_year_end(county=county, actor=request.user, on=place.on, **given)

    return new_paper(
        request, YearEndForm, save, place=place, initial={"fund": request.GET.get("fund")},
        title="办理年终清理", back="year_ends",
        lead="系统按账簿计算全年收支和结余，并按规定检查结余比例。登记后由另一名财务人员复核结转。",
    )  # fmt: skip
