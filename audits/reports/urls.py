"""An address for each report and its workbook; a report that is not registered has none."""

from django.urls import path

from audits.flags.views import red_flags
from audits.reports import views
from audits.reports.base import all_reports

urlpatterns = [
    path("", views.reports, name="reports"),
    path("red-flags/", red_flags, name="red_flags"),
]
for item in all_reports():
    urlpatterns += [
        path(f"{item.key}/", views.report, {"key": item.key}, name=f"report_{item.key}"),
        path(
            f"{item.key}/file.xlsx", views.report_file, {"key": item.key},
            name=f"report_{item.key}_file",
        ),
    ]  # fmt: skip
