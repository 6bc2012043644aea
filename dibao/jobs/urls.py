from django.urls import path

from dibao.jobs import views

urlpatterns = [path("jobs/<uuid:job_id>/", views.progress, name="job_progress")]
