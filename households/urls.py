from django.urls import path

from households.views import detail, edits, lists, new, rosters

urlpatterns = [
    path("", lists.household_list, name="households"),
    path("new/", new.household_new, name="household_new"),
    path("search/", lists.search, name="search"),
    path("imports/", rosters.roster_list, name="roster_imports"),
    path("imports/<slug:number>/", rosters.roster, name="roster_import"),
    path("imports/<slug:number>/take/", rosters.roster_take, name="roster_take"),
    path("imports/<slug:number>/marked/", rosters.roster_marked, name="roster_marked"),
    path("<slug:code>/", detail.household, name="household"),
    path("<slug:code>/edit/", edits.household_edit, name="household_edit"),
    path("<slug:code>/members/add/", edits.member_add, name="member_add"),
    path("<slug:code>/members/<int:pk>/", edits.member_edit, name="member_edit"),
    path("<slug:code>/members/<int:pk>/leave/", edits.member_leave, name="member_leave"),
    path("<slug:code>/members/<int:pk>/reveal/", detail.member_reveal, name="member_reveal"),
    path("<slug:code>/head/", edits.head_change, name="head_change"),
    path("<slug:code>/incomes/", edits.incomes_edit, name="incomes_edit"),
    path("<slug:code>/assets/", edits.assets_edit, name="assets_edit"),
    path("<slug:code>/account/", edits.account_change, name="account_change"),
    path("<slug:code>/account/reveal/", detail.account_reveal, name="account_reveal"),
]
