from django.urls import path

from applications import check_views, intake_views, paper_views, views

urlpatterns = [
    path("", views.application_list, name="applications"),
    path("new/<slug:code>/", views.application_new, name="application_new"),
    path("households/<slug:code>/", views.household_applications, name="household_applications"),
    path("checks/", check_views.check_list, name="means_checks"),
    path("checks/<slug:number>/", check_views.check_report, name="means_check_report"),
    path("<slug:number>/edit/", views.application_change, name="application_edit"),
    path("<slug:number>/form/", paper_views.application_paper, name="application_paper"),
    path("<slug:number>/materials/", intake_views.material_new, name="material_new"),
    path("<slug:number>/materials/<int:pk>/", intake_views.material_file, name="material_file"),
    path(
        "<slug:number>/materials/<int:pk>/void/", intake_views.material_void, name="material_void"
    ),
    path("<slug:number>/authorisations/", intake_views.authorisation_new, name="authorisation_new"),
    path("<slug:number>/kin/", intake_views.kin_filing_new, name="kin_filing_new"),
    path("<slug:number>/kin/<int:pk>/void/", intake_views.kin_filing_void, name="kin_filing_void"),
    path(
        "<slug:number>/letters/<slug:kind>/",
        intake_views.application_letter,
        name="application_letter",
    ),
]
