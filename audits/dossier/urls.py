from django.urls import path

from audits.dossier import views

urlpatterns = [
    path("<slug:code>/", views.dossier, name="dossier"),
    path("<slug:code>/list.pdf", views.dossier_list, name="dossier_list"),
    path("<slug:code>/exports/", views.dossier_new, name="dossier_new"),
    path("<slug:code>/exports/<slug:number>/", views.dossier_export, name="dossier_export"),
    path("<slug:code>/exports/<slug:number>/file/", views.dossier_file, name="dossier_file"),
]
