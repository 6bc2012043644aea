from django.urls import path

from reviews.views import line_changes

urlpatterns = [
    path("", line_changes.line_change_list, name="line_changes"),
    path("new/", line_changes.line_change_new, name="line_change_new"),
    path("<slug:number>/", line_changes.line_change, name="line_change"),
    path("<slug:number>/preview.xlsx", line_changes.line_change_export, name="line_change_export"),
]
