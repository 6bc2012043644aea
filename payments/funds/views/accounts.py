"""What stands on the accounts, and what the next year needs."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from dibao import policy
from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.web.access import roles_required
from dibao.web.paging import page
from payments.funds.forms import PlannedLines
from payments.funds.need import need_of
from payments.funds.place import papers_of, place_of
from payments.funds.quota import quota_findings
from payments.funds.work_funds import work_funds
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.models import Allocation, BudgetRequest, Fund
from payments.models.ledger import BENEFIT_FUNDS, Source

READERS = FINANCE | COUNTY | AUDIT


@roles_required(*READERS)
def funds(request: HttpRequest) -> HttpResponse:
    """A county's funds in a year: by source, what is spent, owed, on its way and left."""
    place = place_of(request)
    county = place.county.code
    statements = [year_statement(Purse(county, fund), place.year) for fund in Fund]
    context = {
        "place": place,
        "statements": statements,
        "own_source": Source.COUNTY,
        "quotas": [
            (fund.label, finding)
            for fund in BENEFIT_FUNDS
            for finding in quota_findings(Purse(county, fund), place.year, place.on)
        ],
        "work_lines": work_funds(county, place.on),
        "treasury": policy.at(county, place.on).optional("treasury_accounts"),
        "waiting": Allocation.objects.filter(
            area_code=county, status=Allocation.Status.RECORDED
        ).count(),
        "may_record": request.user.holds(*FINANCE),
    }
    return render(request, "payments/funds/funds.html", context)


@roles_required(*READERS)
def need(request: HttpRequest) -> HttpResponse:
    """What next year and the rest of this year will cost, and what was asked for."""
    place = place_of(request)
    planned = PlannedLines(request.GET)
    estimates = []
    for kind in BudgetRequest.Kind:
        for fund in BENEFIT_FUNDS:
            line = planned.line_of(fund)
            item = need_of(Purse(place.county.code, fund), kind, place.on, planned_line=line)
            asked = {"fund": fund, "kind": kind} | ({fund: line} if line else {})
            url = f"{reverse('budget_request_new')}?{place.query}&{urlencode(asked)}"
            if item.months:
                estimates.append((fund.label, url, item))
    rows = papers_of(request, BudgetRequest, place)
    context = {
        "place": place,
        "estimates": estimates,
        "planned": planned,
        "kinds": dict(BudgetRequest.Kind.choices),
        "page": page(request, rows),
        "may_ask": request.user.holds(*(FINANCE | COUNTY)),
    }
    return render(request, "payments/funds/need.html", context)
