"""One household's page, and the numbers on it that are shown only for a reason."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from dibao.calendar import day_in_words
from dibao.offices.roles import AUDIT, COUNTY, EVERY_OFFICE, FIELD, STREET, Role
from dibao.trail.journal import thread
from dibao.web.access import roles_required
from dibao.web.posts import sent
from households.codes import Cause
from households.forms.people import RevealForm
from households.models import Household
from households.selectors import area_names
from households.services import reveal_account, reveal_id
from households.views.parts import get_household, get_member, url_or_none

RECENT = 20


@never_cache
@roles_required(*EVERY_OFFICE)
def household(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    on = timezone.localdate()
    members = list(row.members_on(on))
    for member in members:
        member.age = member.person.age_on(on)
    context = {
        "household": row,
        "area": area_names([row.area_code]).get(row.area_code, ""),
        "members": members,
        "head": next((member.person for member in members if member.is_head), None),
        "former_members": row.members.exclude(pk__in=[member.pk for member in members])
        .select_related("person")
        .order_by("-pk"),
        "incomes": row.incomes.select_related("person").order_by("pk"),
        "assets": row.assets.select_related("person").order_by("pk"),
        "expenses": row.expenses.select_related("person").order_by("pk"),
        "supporters": row.supporters.prefetch_related("supports").order_by("pk"),
        "aids": row.aids.select_related("person").order_by("-given_on", "-pk"),
        "work_records": row.work_records.select_related("person").order_by("-happened_on", "-pk"),
        "account": row.account,
        "former_accounts": row.accounts.filter(is_current=False).order_by("-pk"),
        "facts": _facts(row),
        "former": former_record(row),
        "pieces": _pieces(row),
        "entries": thread(row.code, row.former_record.get("import") or row.code)[:RECENT],
        "dossier_url": _dossier_url(request, row),
        "application_url": url_or_none("application_new", row.code),
        "may_write": request.user.holds(*FIELD),
        "may_take_back": request.user.holds(Role.STREET_CASEWORKER),
        "on": on,
    }
    return render(request, "households/household.html", context)


def _dossier_url(request: HttpRequest, row: Household) -> str | None:
    readers = STREET | COUNTY | AUDIT
    return url_or_none("dossier", row.code) if request.user.holds(*readers) else None


def _facts(row: Household) -> list[dict]:
    causes = [Cause(code).label for code in row.causes]
    return [
        {"label": "致贫原因", "value": "、".join(causes) or "未填"},
        {"label": "集体土地权益", "value": "有" if row.holds_land else "无"},
        {"label": "家庭以外的义务人", "value": _supporters_said(row)},
        *_moves(row),
    ]


def _moves(row: Household) -> list[dict]:
    moves = list(row.moves.all())
    names = area_names(move.from_code for move in moves)
    return [
        {"label": "迁移", "value": f"{day_in_words(move.moved_on)} 由{names[move.from_code]}迁入"}
        for move in moves
    ]


def _supporters_said(row: Household) -> str:
    count = row.supporters.count()
    return f"{count}人" if count else "没有" if row.without_supporters else "未登记"


def former_record(row: Household) -> list[dict]:
    """What the old roster said, as facts to show; empty for a household made here."""
    former = row.former_record
    labels = {
        "class": "原保障类别",
        "monthly_income": "原登记家庭月收入（元）",
        "monthly_amount": "原登记户月保障金（元）",
        "start_month": "原起保时间",
        "note": "原备注",
        "import": "导入编号",
    }
    return [
        {"label": label, "value": former[name]}
        for name, label in labels.items()
        if former.get(name)
    ]


def _pieces(row: Household) -> list[dict]:
    """Blocks that later apps give: loaded by their address, where the address exists."""
    wanted = (
        ("申请与办理", "household_applications"),
        ("低保待遇", "household_awards"),
        ("发放记录", "household_payments"),
    )
    pieces = [{"title": title, "url": url_or_none(name, row.code)} for title, name in wanted]
    return [piece for piece in pieces if piece["url"]]


@never_cache
@roles_required(*EVERY_OFFICE)
def member_reveal(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    row = get_household(request, code)
    member = get_member(row, pk)
    subject = f"{member.person.name}的身份证号"
    return _reveal(
        request, row, subject, member.person.masked_id,
        lambda reason: reveal_id(
            member=member, reason=reason, actor=request.user, on=timezone.localdate()
        ),
    )  # fmt: skip


@never_cache
@roles_required(*EVERY_OFFICE)
def account_reveal(request: HttpRequest, code: str) -> HttpResponse:
    row = get_household(request, code)
    account = row.account
    if account is None:
        raise Http404
    return _reveal(
        request, row, "银行账号", account.masked_number,
        lambda reason: reveal_account(
            account=account, reason=reason, actor=request.user, on=timezone.localdate()
        ),
    )  # fmt: skip


def _reveal(request, row: Household, subject: str, masked: str, reveal) -> HttpResponse:
    """Ask for the reason; answer the POST with the number itself, which no GET ever shows."""
    form = RevealForm(request.POST if request.method == "POST" else None)
    answer = sent(request, form, lambda: reveal(form.cleaned_data["reason"]))
    context = {
        "household": row, "subject": subject, "masked": masked, "form": form,
        "number": answer.result or "",
    }  # fmt: skip
    return render(request, "households/reveal.html", context, status=answer.status)
