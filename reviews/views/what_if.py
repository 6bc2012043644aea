"""试算: what the rules would say of a household. Nothing is stored."""

from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods

from dibao import policy
from dibao.calendar import day_in_words
from dibao.offices.roles import CASEWORK
from dibao.policy.vocabulary import CATEGORY_LABELS
from dibao.web.access import roles_required
from households.models import Household
from reviews.facts import Facts, facts_of
from reviews.forms.what_if import FORMSETS, AboutForm
from reviews.trial import case_of, rows_of
from reviews.trial_results import figures, pairs

SECTIONS = {
    "members": "家庭成员", "incomes": "收入", "expenses": "可扣减的支出", "assets": "财产",
    "supporters": "家庭以外的义务人",
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@roles_required(*CASEWORK)
def what_if(request: HttpRequest) -> HttpResponse:
    """A form; sent, the determination beside the one it is held against."""
    facts = _household_facts(request)
    context = {"facts": facts, "household": request.GET.get("household", "")}
    if request.method == "POST":
        about, formsets = _bound(request)
        if about.is_valid() and all([rows.is_valid() for rows in formsets.values()]):
            context |= _worked_out(request, about, formsets)
            if "now" in context:
                about, formsets = _unbound(request, context.pop("case"))
    else:
        about, formsets = _unbound(request, facts.case if facts else None)
        context["held"] = _sealed(request, facts.case) if facts else ""
    sections = [(SECTIONS[key], key, formsets[key]) for key in SECTIONS]
    context |= {"form": about, "sections": sections}
    context.setdefault("held", request.POST.get("held", ""))
    return render(request, "reviews/what_if.html", context)


def _household_facts(request: HttpRequest) -> Facts | None:
    code = request.GET.get("household")
    if not code:
        return None
    household = get_object_or_404(Household.objects.visible_to(request.user), code=code)
    try:
        return facts_of(household, on=localdate())
    except policy.CaseProblem:
        return None  # a household without members yet: the form stays blank


def _bound(request: HttpRequest):
    about = AboutForm(request.POST, user=request.user)
    return about, {key: rows(request.POST, prefix=key) for key, rows in FORMSETS.items()}


def _unbound(request: HttpRequest, case: policy.Case | None):
    about, rows = {"area": request.user.area_id, "on": localdate()}, {}
    if case:
        about, rows = rows_of(case)
    form = AboutForm(initial=about, user=request.user)
    formsets = {key: made(initial=rows.get(key), prefix=key) for key, made in FORMSETS.items()}
    return form, formsets


def _worked_out(request: HttpRequest, about: AboutForm, formsets: dict) -> dict:
    """The result, and the result it is held against; or the problem in words."""
    base = _opened(request)
    held = None if "anew" in request.POST else base
    try:
        rows = {key: formset.filled for key, formset in formsets.items()}
        case = case_of(about.cleaned_data, rows, base)
        now = policy.determine(policy.at(case.area, case.on), case)
        before = policy.determine(policy.at(held.area, held.on), held) if held else now
    except policy.MissingValue as missing:
        return {"problem": _in_words(missing)}
    except policy.CaseProblem as problem:
        return {"problem": f"{problem}。请改正后重新试算。"}
    return {
        "case": case,
        "now": now,
        "before": before if held else None,
        "figures": figures(before, now),
        "lines": pairs(before.lines, now.lines),
        "difference": now.amount - before.amount,
        "difference_size": abs(now.amount - before.amount),
        "held": _sealed(request, held or case),
    }


def _in_words(missing: policy.MissingValue) -> str:
    category = CATEGORY_LABELS.get(missing.category, "")
    label = policy.SETTINGS[missing.key].label
    return (
        f"{day_in_words(missing.on)}，所选地区没有规定"
        f"{category}“{label}”，不能试算。请另选日期，或者请县级民政部门补充当地规定。"
    )


def _sealed(request: HttpRequest, case: policy.Case) -> str:
    """The case to hold results against, signed for this person: the page carries it, not we."""
    return signing.dumps(case.to_json(), salt=f"what-if:{request.user.pk}", compress=True)


def _opened(request: HttpRequest) -> policy.Case | None:
    held = request.POST.get("held", "")
    try:
        return policy.Case.from_json(signing.loads(held, salt=f"what-if:{request.user.pk}"))
    except signing.BadSignature:
        return None
