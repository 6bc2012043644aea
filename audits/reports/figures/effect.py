"""What came of it: who is covered, with how much, paid when, and content or not."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum

from applications.leads.models import Lead
from audits.models import Survey
from audits.reports.figures import WHOLE, Figure, Year, share
from dibao.money import NOTHING, format_yuan, yuan
from dibao.offices.models import Area
from payments.entitled import entitled
from payments.models import Kind, Payment
from payments.models.ledger import BENEFIT_FUNDS


def effect(county: Area, year: Year) -> Iterator[Figure]:
    for fund in BENEFIT_FUNDS:
        sums = entitled(county.prefix, year.last).filter(category=fund).aggregate(
            homes=Count("pk"), persons=Sum("persons", default=0),
            amount=Sum("amount", default=NOTHING),
        )  # fmt: skip
        mean = yuan(sums["amount"] / sums["persons"]) if sums["persons"] else NOTHING
        yield Figure(
            f"{fund.label}：保障对象",
            f"{sums['homes']} 户 {sums['persons']} 人，月人均 {format_yuan(mean)} 元",
        )
    paid = Payment.objects.under(county.prefix).filter(
        kind=Kind.REGULAR, attempt=1, batch__due_on__year=year.year,
        batch__released_on__isnull=False,
    )  # fmt: skip
    in_time = paid.filter(batch__sent_on__lte=F("batch__due_on"))
    yield share("按期发放", in_time.count(), paid.count(), of="户次")
    leads = Lead.objects.under(county.prefix).filter(found_on__range=year.range).aggregate(
        all=Count("pk"), followed=Count("pk", filter=~Q(status=Lead.Status.FOUND)),
    )  # fmt: skip
    yield share("主动发现线索办结", leads["followed"], leads["all"], is_over=year.is_over)
    survey = (
        Survey.objects.under(county.prefix)
        .filter(year=year.year)
        .exclude(status=Survey.Status.VOIDED)
        .order_by("-pk")
        .first()
    )
    if survey is None:
        yield Figure("群众满意度", "未测评")
    else:
        content = f"{survey.satisfied * WHOLE / survey.asked:.1f}%"
        yield Figure("群众满意度", f"{content}（测评 {survey.asked} 人）")
