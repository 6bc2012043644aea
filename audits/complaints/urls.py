from django.urls import path

from audits.complaints import views

urlpatterns = [
    path("", views.complaints, name="complaints"),
    path("new/", views.complaint_new, name="complaint_new"),
    path("<slug:number>/", views.complaint, name="complaint"),
    path("<slug:number>/replies/<int:pk>.pdf", views.complaint_reply, name="complaint_reply"),
]
