"""The year's workbooks."""

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header

from dibao.offices.roles import AUDIT, COUNTY, FINANCE
from dibao.web.access import roles_required
from payments.funds import reports
from payments.funds.place import place_of

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def _workbook(content: bytes, name: str) -> HttpResponse:
    headers = {
        "Content-Disposition": content_disposition_header(True, name),
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)


@roles_required(*(FINANCE | COUNTY | AUDIT))
def execution(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    content = reports.execution_report(place.county, place.year, on=place.on)
    return _workbook(content, f"{place.county.name}{place.year}年低保资金执行情况表.xlsx")


@roles_required(*(FINANCE | COUNTY | AUDIT))
def reconciliation(request: HttpRequest) -> HttpResponse:
    place = place_of(request)
    content = reports.reconciliation(place.county, place.year, on=place.on)
    return _workbook(content, f"{place.county.name}{place.year}年低保金发放对账表.xlsx")
