"""Safeguards and organisation: people, training, clocks, rechecks, samples, complaints."""

from collections.abc import Iterator

from django.db.models import Count, F, Q

from applications.models import Application
from audits.models import Complaint, ComplaintReply, SampleDraw, SampleItem
from audits.reports.figures import Figure, Year, share
from audits.reports.rules_kept import offices_staffed, training_kept
from dibao import policy
from dibao.money import format_yuan
from dibao.offices.models import Area
from payments.funds.work_funds import work_funds
from payments.ledger.book import Purse
from payments.ledger.statements import year_statement
from payments.models.ledger import Fund
from reviews.models import Confirmation, PublicNotice, Recheck, SpotCheck


def safeguards(county: Area, year: Year) -> Iterator[Figure]:
    """People, training and work expenses beside the rules (S1 art. 8)."""
    rules = policy.at(county.code, year.last)
    yield share("人员配备达到规定的单位", *offices_staffed(rules, county), of="个")
    kept, offices = training_kept(rules, county, year.year)
    yield share("培训次数达到规定的单位", kept, offices, of="个", is_over=year.is_over)
    received = year_statement(Purse(county.code, Fund.WORK), year.year).received
    needed = sum(line.needed for line in work_funds(county.code, year.last))
    least = f"应不少于 {format_yuan(needed)} 元"
    verdict = "" if not needed else "达到规定" if received >= needed else least
    is_short = bool(needed) and received < needed
    yield Figure("工作经费拨入", f"{format_yuan(received)} 元", verdict, is_short)


def organisation(county: Area, year: Year) -> Iterator[Figure]:
    """Were the clocks kept, the rechecks done, the samples drawn, the complaints answered?"""
    decided = Confirmation.objects.filter(
        application__in=Application.objects.under(county.prefix), decided_on__range=year.range
    )
    yield share(
        "审核确认按期办结",
        decided.filter(decided_on__lte=F("application__due_on")).count(),
        decided.filter(application__due_on__isnull=False).count(),
    )
    yield Figure("公示", f"{_in(PublicNotice, county, posted_on__range=year.range)} 次")
    checks = SpotCheck.objects.under(county.prefix).filter(drawn_on__range=year.range)
    done = checks.filter(status=SpotCheck.Status.DONE)
    drawn = checks.exclude(status=SpotCheck.Status.CANCELLED)
    yield share("县级抽查完成", done.count(), drawn.count(), is_over=year.is_over)
    due = Recheck.objects.under(county.prefix).filter(due_on__range=year.range).exclude(
        status=Recheck.Status.CANCELLED
    )  # fmt: skip
    in_time = due.filter(Q(status=Recheck.Status.DONE, concluded_on__lte=F("due_on")))
    passed = due.filter(Q(due_on__lt=year.on) | Q(status=Recheck.Status.DONE))
    yield share("定期复核按期完成", in_time.count(), passed.count(), of="户次")
    yield from _sample(county, year)
    yield from _complaints(county, year)


def _in(model: type, county: Area, **wanted) -> int:
    return model.objects.under(county.prefix).filter(**wanted).count()


def _sample(county: Area, year: Year) -> Iterator[Figure]:
    draw = SampleDraw.objects.filter(area_code=county.code, year=year.year).first()
    if draw is None:
        yield Figure("年度抽查", "尚未抽取")
        return
    sums = draw.items.exclude(status=SampleItem.Status.CANCELLED).aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(status=SampleItem.Status.DONE)),
        bad=Count("pk", filter=Q(consistent=False)),
    )
    yield share(
        f"年度抽查完成（不属实 {sums['bad']} 户）",
        sums["done"],
        sums["all"],
        of="户",
        is_over=year.is_over,
    )


def _complaints(county: Area, year: Year) -> Iterator[Figure]:
    rows = Complaint.objects.under(county.prefix).filter(accepted_on__range=year.range)
    replies = ComplaintReply.objects.filter(complaint__in=rows, stage=ComplaintReply.Stage.HANDLING)
    in_time = replies.filter(replied_on__lte=F("due_on")).count()
    late = rows.filter(status=Complaint.Status.HANDLING, due_on__lt=year.on).count()
    yield share("投诉举报按期答复", in_time, replies.count() + late)
