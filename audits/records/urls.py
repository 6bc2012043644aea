from django.urls import path

from audits.records import views

urlpatterns = [
    path("activities/", views.activities, name="activities"),
    path("surveys/", views.surveys, name="surveys"),
]
