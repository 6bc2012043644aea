from django.urls import include, path

from audits import views

urlpatterns = [
    path("ledgers/", views.ledger_exports, name="ledger_exports"),
    path("ledgers/<slug:number>/", views.ledger_export, name="ledger_export"),
    path("ledgers/<slug:number>/file/", views.ledger_file, name="ledger_file"),
    path("complaints/", include("audits.complaints.urls")),
    path("dossiers/", include("audits.dossier.urls")),
    path("reports/", include("audits.reports.urls")),
    path("samples/", include("audits.samples.urls")),
    path("", include("audits.records.urls")),
    path("trail/", views.trail, name="trail"),
]
