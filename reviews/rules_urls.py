from django.urls import path

from reviews.views import rules, what_if

urlpatterns = [
    path("", rules.rules_index, name="rules"),
    path("compare/", rules.rules_compare, name="rules_compare"),
    path("try/", what_if.what_if, name="what_if"),
    path("of/<slug:name>/", rules.rules_of, name="rules_of"),
    path("of/<slug:name>/changes/", rules.rules_changes, name="rules_changes"),
]
