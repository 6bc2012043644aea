"""Every address of the system."""

from django.urls import include, path

from dibao.web.health import healthz

urlpatterns = [
    path("healthz", healthz, name="healthz"),
    path("", include("dibao.worklist.urls")),
    path("", include("dibao.offices.urls")),
    path("", include("dibao.jobs.urls")),
    path("", include("dibao.web.urls")),
    path("households/", include("households.urls")),
    path("applications/", include("applications.urls")),
    path("leads/", include("applications.leads.urls")),
    path("rules/", include("reviews.rules_urls")),
    path("lines/", include("reviews.line_changes_urls")),
    path("cases/", include("reviews.urls")),
    path("payments/", include("payments.urls")),
    path("audits/", include("audits.urls")),
    path("api/", include("dibao.worklist.api_urls")),
]

handler500 = "dibao.web.errors.server_error"
