"""Putting a household on record: one page."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from dibao.offices.roles import FIELD
from dibao.trail.refusals import Refusal
from dibao.web.access import roles_required
from dibao.web.errors import clashes_refused
from dibao.web.posts import place_refusal
from households.codes import Relation
from households.forms.items import NewAssets, NewIncomes, items_of
from households.forms.people import HeadForm, MemberFormSet
from households.forms.records import NewAccountForm, NewHouseholdForm
from households.models import Household
from households.services import MemberRefused, create_household

ACCOUNT_FIELDS = {"number", "holder_name"}


class _Page:
    """The forms of the page, bound or empty."""

    def __init__(self, request: HttpRequest, on) -> None:
        data = request.POST if request.method == "POST" else None
        self.record = NewHouseholdForm(data, user=request.user, initial={"since": on})
        self.head = HeadForm(data, prefix="head")
        self.members = MemberFormSet(data, prefix="members")
        self.incomes = NewIncomes(data, prefix="incomes")
        self.assets = NewAssets(data, prefix="assets")
        self.account = NewAccountForm(data, prefix="account")

    def forms(self) -> list:
        return [
            self.record, self.head, self.members, self.incomes, self.assets, self.account,
        ]  # fmt: skip

    def is_valid(self) -> bool:
        return all([form.is_valid() for form in self.forms()])

    def filled_members(self) -> list:
        return [form for form in self.members if form.has_changed()]

    def save(self, actor, on) -> Household:
        record = self.record
        return create_household(
            area_code=record.cleaned_data["area_code"],
            data=record.household(),
            members=[
                self.head.member(Relation.HEAD),
                *(form.data_of_member() for form in self.filled_members()),
            ],
            since=record.cleaned_data["since"],
            incomes=items_of(self.incomes),
            assets=items_of(self.assets),
            account=self.account.account(),
            actor=actor,
            on=on,
        )

    def place(self, refusal: Refusal) -> int:
        """Show a refusal in the form that it is about."""
        form = self.record
        if isinstance(refusal, MemberRefused):
            form = [self.head, *self.filled_members()][refusal.row]
        elif refusal.field in ACCOUNT_FIELDS:
            form = self.account
        return place_refusal(form, refusal)

    def faulty(self) -> list:
        """The single forms that have something to say, for the summary above."""
        single = [self.record, self.head, *self.members, *self.incomes, *self.assets, self.account]
        return [form for form in single if form.is_bound and form.errors]


@roles_required(*FIELD)
def household_new(request: HttpRequest) -> HttpResponse:
    on = timezone.localdate()
    page = _Page(request, on)
    status = 200
    if request.method == "POST":
        status = 422
        if page.is_valid():
            try:
                with clashes_refused():
                    household = page.save(request.user, on)
            except Refusal as refusal:
                status = page.place(refusal)
            else:
                messages.success(request, f"已建立家庭档案，户编号 {household.code}。")
                return redirect(household.page_url)
    return render(request, "households/household_new.html", {"new": page}, status=status)
