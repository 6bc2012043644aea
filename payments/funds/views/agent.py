"""The paying agent's statements beside our books: the year, a new one, and the page of each."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date

from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.web.access import roles_required
from payments.funds.agent import compared, record_statement, year_compared
from payments.funds.forms import AgentStatementForm, PaperForm
from payments.funds.pages import agent_statement_facts
from payments.funds.place import papers_of, place_of
from payments.funds.views.papers import new_paper, show_paper
from payments.models import AgentStatement
from payments.models.funds import FundPaper
from payments.views.answers import paper_of

READERS = FINANCE | COUNTY | AUDIT


@roles_required(*READERS)
def agent_statements(request: HttpRequest) -> HttpResponse:
    """Month by month, what the agent says and what the books say; with `?status=` the county's
    statements that stand so, whatever their year."""
    place = place_of(request)
    status = request.GET.get("status", "")
    if status in AgentStatement.Status.values:
        papers = papers_of(request, AgentStatement, place).order_by("-month", "-pk")
        rows = [compared(paper) for paper in papers]
    else:
        rows = list(year_compared(place.county.code, place.year))
    context = {
        "place": place, "rows": rows, "may_record": request.user.holds(*FINANCE),
        "this_month": place.on.replace(day=1),
        "status": dict(AgentStatement.Status.choices).get(status, ""),
    }  # fmt: skip
    return render(request, "payments/funds/agent_statements.html", context)


@roles_required(*READERS)
def agent_statement(request: HttpRequest, number: str) -> HttpResponse:
    return show_paper(
        request, AgentStatement, number, agent_statement_facts, "agent_statements",
        template="payments/funds/agent_statement.html",
        also=lambda paper: {"compared": compared(paper)},
    )  # fmt: skip


@roles_required(*READERS)
def agent_statement_paper(request: HttpRequest, number: str) -> HttpResponse:
    rows = AgentStatement.objects.visible_to(request.user)
    return paper_of(get_object_or_404(rows, number=number), request)


@roles_required(*FINANCE)
def agent_statement_new(request: HttpRequest) -> HttpResponse:
    place = place_of(request)

    def save(form: PaperForm) -> FundPaper:
        given = form.fields_of_paper()
        county, file = form.cleaned_data["county"].code, given.pop("file")
        return record_statement(
            AgentStatement(**given), file=file, county=county, actor=request.user, on=place.on
        )

    asked = {"fund": request.GET.get("fund"), "month": parse_month(request.GET.get("month", ""))}
    return new_paper(
        request, AgentStatementForm, save, place=place, initial=asked, title="登记银行对账单",
        back="agent_statements",
        lead="按代理银行盖章的对账单填写，不按系统里的数填写。登记后由另一名财务人员与账簿核对。",
    )  # fmt: skip


def parse_month(text: str):
    try:
        return parse_date(f"{text}-01")
    except ValueError:
        return None
