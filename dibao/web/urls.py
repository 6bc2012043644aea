from django.urls import path

from dibao.web.actions import action

urlpatterns = [
    path("act/<slug:app_label>/<slug:model_name>/<int:pk>/<slug:name>/", action, name="action"),
]
