"""规则公开: the rules of every place on any day, for everybody, without signing in."""

from datetime import date

from django import forms
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from dibao import policy
from dibao.offices.models import Area, Level, pad
from dibao.policy.packs import Pack
from dibao.web.forms import DateInput
from reviews.rulebook import changes, conflicts, local_scopes, rule_groups, unset_labels

BOX = {"class": "form-control"}


class DayForm(forms.Form):
    """Which day's rules, and of which place within the area of the pack."""

    on = forms.DateField(label="查看日期", required=False, widget=DateInput)
    area = forms.RegexField(r"^\d{2,12}$", required=False)

    def clean_on(self) -> date:
        return self.cleaned_data["on"] or localdate()


class SpanForm(forms.Form):
    """Two days to hold against each other."""

    since = forms.DateField(label="自", widget=DateInput(BOX))
    until = forms.DateField(label="至", widget=DateInput(BOX))


class PlacesForm(forms.Form):
    """Two places on one day."""

    first = forms.ChoiceField(label="甲地", widget=forms.Select({"class": "form-select"}))
    second = forms.ChoiceField(label="乙地", widget=forms.Select({"class": "form-select"}))
    on = forms.DateField(label="日期", widget=DateInput(BOX))

    def __init__(self, *args, **kwargs) -> None:
        super().__init__(*args, **kwargs)
        choices = [(pack.name, pack.title) for pack in packs_in_order()]
        self.fields["first"].choices = self.fields["second"].choices = choices


def packs_in_order() -> list[Pack]:
    """The national base first, then the places by area code, then texts that name no place."""
    packs = policy.state().packs.values()
    return sorted(packs, key=lambda pack: (bool(pack.extends), pack.areas or ("9",), pack.name))


@require_safe
@login_not_required
def rules_index(request: HttpRequest) -> HttpResponse:
    chosen = request.GET.get("county", "")
    if chosen:
        area = _area_or_404(chosen)
        found = policy.at(area.prefix, localdate())
        return redirect(f"{reverse('rules_of', args=[found.pack])}?area={area.prefix}")
    packs = packs_in_order()
    names = _names(prefix for pack in packs for prefix in pack.areas)
    rows = [
        {"pack": pack, "areas": [names.get(each, f"区划代码 {each}") for each in pack.areas]}
        for pack in packs
    ]
    return render(request, "reviews/rules_index.html", {"rows": rows, "counties": _counties()})


@require_safe
@login_not_required
def rules_of(request: HttpRequest, name: str) -> HttpResponse:
    pack = _pack_or_404(name)
    form = DayForm(request.GET)
    on, area = localdate(), ""
    if form.is_valid():
        on, area = form.cleaned_data["on"], form.cleaned_data["area"]
    if area and pack.areas and (owner := policy.at(area, on).pack) != name:
        return redirect(f"{reverse('rules_of', args=[owner])}?area={area}&on={on}")
    rules = _rules(pack, on, area)
    scopes = local_scopes(pack)
    names = _names([*scopes, rules.area])
    return render(
        request,
        "reviews/rules_of.html",
        {
            "pack": pack,
            "base": policy.state().packs.get(pack.extends),
            "on": on,
            "form": form,
            "area": area,
            "area_name": names.get(area, area),
            "scopes": [(scope, names.get(scope, scope)) for scope in scopes],
            "groups": rule_groups(rules, names),
            "unset": unset_labels(rules),
        },
    )


@require_safe
@login_not_required
def rules_changes(request: HttpRequest, name: str) -> HttpResponse:
    pack = _pack_or_404(name)
    today = localdate()
    year_ago = today.replace(day=1, year=today.year - 1)
    form = SpanForm(request.GET or {"since": year_ago, "until": today})
    found = None
    if form.is_valid():
        days = form.cleaned_data
        found = changes(*(_rules(pack, days[key], "") for key in ("since", "until")))
    return render(
        request, "reviews/rules_changes.html", {"pack": pack, "form": form, "changes": found}
    )


@require_safe
@login_not_required
def rules_compare(request: HttpRequest) -> HttpResponse:
    packs = packs_in_order()
    first = {"first": packs[0].name, "second": packs[-1].name, "on": localdate()}
    form = PlacesForm(request.GET or first)
    points = places = None
    if form.is_valid():
        day = form.cleaned_data["on"]
        places = [policy.state().packs[form.cleaned_data[key]] for key in ("first", "second")]
        points = conflicts(*(_rules(pack, day, "") for pack in places))
    context = {
        "form": form, "points": points, "places": places,
        "alike": [point for point, changes in points or () if not changes],
    }  # fmt: skip
    return render(request, "reviews/rules_compare.html", context)


def _rules(pack: Pack, on: date, area: str) -> policy.Rules:
    """Without an area: what holds in all of the pack's places."""
    own = area if pack.areas and area else next(iter(pack.areas), "")
    return policy.at_pack(pack.name, on, area=own)


def _pack_or_404(name: str) -> Pack:
    if name not in policy.state().packs:
        raise Http404("没有这个地区的规则。")
    return policy.state().packs[name]


def _area_or_404(code: str) -> Area:
    try:
        return Area.objects.get(code=code)
    except Area.DoesNotExist:
        raise Http404("系统中没有这个地区。") from None


def _names(prefixes) -> dict[str, str]:
    """Names of areas by prefix, for those that are loaded."""
    codes = {pad(prefix): prefix for prefix in prefixes if prefix}
    found = Area.objects.filter(code__in=codes).values_list("code", "name")
    return {codes[code]: name for code, name in found}


def _counties() -> list[tuple[str, list[Area]]]:
    """Counties in the system under the name of the prefecture above them."""
    groups: dict[str, list[Area]] = {}
    for county in Area.objects.filter(level=Level.COUNTY).select_related("parent"):
        groups.setdefault(str(county.parent or "直辖"), []).append(county)
    return list(groups.items())
