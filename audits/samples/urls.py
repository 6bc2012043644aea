from django.urls import path

from audits.samples import views

urlpatterns = [
    path("", views.samples, name="samples"),
    path("<slug:number>/", views.sample, name="sample"),
    path("<slug:number>/list.xlsx", views.sample_file, name="sample_file"),
]
