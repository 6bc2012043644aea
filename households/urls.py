from django.urls import path

from households.views import circumstances, detail, edits, items, lists, moves, new, rosters

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
    path("<slug:code>/move/", moves.household_move, name="household_move"),
    path("<slug:code>/head/", edits.head_change, name="head_change"),
    path("<slug:code>/incomes/", items.incomes_edit, name="incomes_edit"),
    path("<slug:code>/assets/", items.assets_edit, name="assets_edit"),
    path("<slug:code>/expenses/", items.expenses_edit, name="expenses_edit"),
    path("<slug:code>/supporters/", items.supporters_edit, name="supporters_edit"),
    path("<slug:code>/aids/", items.aids_edit, name="aids_edit"),
    path(
        "<slug:code>/members/<int:pk>/circumstances/", circumstances.member_circumstances,
        name="member_circumstances",
    ),
    path("<slug:code>/work/add/", circumstances.work_record_new, name="work_record_new"),
    path(
        "<slug:code>/work/<int:pk>/void/", circumstances.work_record_void, name="work_record_void"
    ),
    path(
        "<slug:code>/found/<slug:kind>/<int:pk>/", circumstances.found_item_end,
        name="found_item_end",
    ),
    path("<slug:code>/account/", edits.account_change, name="account_change"),
    path("<slug:code>/account/reveal/", detail.account_reveal, name="account_reveal"),
]  # fmt: skip
