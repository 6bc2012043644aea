from django.urls import path

from applications.leads import views

urlpatterns = [
    path("", views.leads, name="leads"),
    path("new/", views.lead_new, name="lead_new"),
    path("<slug:number>/", views.lead, name="lead"),
]
