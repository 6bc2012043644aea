from django.urls import path

from audits.dossier import views

urlpatterns = [
    path("<slug:code>/", views.dossier, name="dossier"),
    path("<slug:code>/list.pdf", views.dossier_list, name="dossier_list"),
    path("<slug:code>/file/", views.dossier_file, name="dossier_file"),
]
