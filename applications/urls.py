from django.urls import path

from applications import check_views, intake_views, views

urlpatterns = [
    path("", views.application_list, name="applications"),
    path("new/<str:code>/", views.application_new, name="application_new"),
    path("checks/", check_views.check_list, name="means_checks"),
    path("checks/<str:number>/", check_views.check_report, name="means_check_report"),
    path("<str:number>/edit/", views.application_change, name="application_edit"),
    path("<str:number>/materials/", intake_views.material_new, name="material_new"),
    path("<str:number>/materials/<int:pk>/", intake_views.material_file, name="material_file"),
    path("<str:number>/materials/<int:pk>/void/", intake_views.material_void, name="material_void"),
    path("<str:number>/authorisations/", intake_views.authorisation_new, name="authorisation_new"),
    path("<str:number>/kin/", intake_views.kin_filing_new, name="kin_filing_new"),
    path(
        "<str:number>/letters/<slug:kind>/",
        intake_views.application_letter,
        name="application_letter",
    ),
]
