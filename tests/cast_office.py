"""Jinshui at work: one object of every kind, under the name of each address that shows one."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from applications.leads.services import lead_record
from applications.services.consents import kin_filing_record
from audits.complaints.services import complaint_register
from audits.dossier.exports import dossier_request
from audits.samples.services import sample_draw
from audits.services import ledger_request
from dibao.jobs.models import Job
from dibao.jobs.tasks import sweep
from dibao.trail.engine import perform
from households.models import Household, IncomeItem
from households.roster import imports
from payments.funds.agent import record_statement
from payments.funds.services import prepare_year_end, record, request_budget
from payments.models import (
    AgentStatement,
    Allocation,
    BankReturnLine,
    BudgetRequest,
    Payment,
    PriceIndex,
    WorkExpense,
    YearEnd,
)
from payments.services.answering import prepare_answer
from payments.services.back_pay import open_back_pay
from payments.services.custody import record_custody
from payments.services.delivering import Delivery, begin_home_delivery, record_delivery
from payments.services.kept_lists import order_list
from payments.services.letters import letters_of
from payments.services.opening import Opening
from payments.services.prices import record_index
from payments.services.recoveries import Finding, open_recovery
from payments.services.subsidies import open_price_subsidy
from reviews.models import Award, Letter
from tests.cast import COMMUNITY, DAY, MUDAN_COMMUNITY, build_household
from tests.cast_line_changes import carry_out
from tests.cast_payments import APRIL, DRAFTED_ON, explain, open_april, raised, release
from tests.cast_reviews import visit_data
from tests.households.rosters import few
from tests.payments.fake_bank import answer, as_csv, give_to, lines_of

JUNE, NEW_YEAR = date(2026, 6, 10), date(2027, 1, 11)


@pytest.fixture
def addresses(_household, _cases, _awarded, _money, _at_home, _papers, _oversight):
    """The name of each address that shows an object: its arguments for `reverse`."""
    return _household | _cases | _awarded | _money | _at_home | _papers | _oversight


@pytest.fixture
def _household(make_application, approver, assistant):
    draft = make_application("draft", household=build_household(members=2, income="300"))
    code, material = draft.household.code, draft.materials.get()
    member = draft.household.members_on(DAY)[1]
    filing = kin_filing_record(
        draft, person=member.person, relation="配偶", declared_on=DAY, official_name="刘某",
        official_unit="某社区主任", actor=assistant, on=DAY,
    )  # fmt: skip
    roster = imports.begin_import(
        data=few(), file_name="花名册.xlsx", area=approver.area, category="urban", actor=approver,
        on=DAY,
    )  # fmt: skip
    sweep()
    offer = draft.household.work_records.create(
        person=member.person, outcome="refused", happened_on=DAY, offered_by="街道就业中心",
        job="保洁员", recorded_by=assistant, recorded_on=DAY,
    )  # fmt: skip
    car = draft.household.assets.create(kind="car", value=3000, origin="checked")
    of_household = (
        "household", "household_edit", "member_add", "head_change", "household_move",
        "incomes_edit", "assets_edit", "expenses_edit", "supporters_edit", "aids_edit",
        "work_record_new",
        "account_change", "account_reveal", "household_applications", "household_awards",
        "household_payments", "household-detail", "self_report_new",
    )  # fmt: skip
    of_member = ("member_edit", "member_leave", "member_reveal", "member_circumstances")
    of_draft = (
        "case", "application_edit", "application_paper", "material_new", "authorisation_new",
        "kin_filing_new",
        "application-detail",
    )  # fmt: skip
    return (
        dict.fromkeys(of_household, (code,))
        | dict.fromkeys(of_member, (code, member.pk))
        | dict.fromkeys(of_draft, (draft.number,))
        | dict.fromkeys(("material_file", "material_void"), (draft.number, material.pk))
        | dict.fromkeys(("roster_import", "roster_take", "roster_marked"), (roster.number,))
        | {
            "kin_filing_void": (draft.number, filing.pk),
            "work_record_void": (code, offer.pk),
            "found_item_end": (code, "asset", car.pk),
            "application_new": (build_household().code,),
            "application-act": (draft.number, "submit"),
            "action": ("applications", "application", draft.pk, "submit"),
        }
    )


@pytest.fixture
def _cases(make_case, mudan, assistant):
    case = make_case("notifying", household=build_household(members=2, income="300"))
    over = build_household(area=MUDAN_COMMUNITY, members=2, income="300")
    appraised = make_case("opining", household=over)
    notice = case.notices.get()
    publication = make_case("confirmed").confirmation.publication
    place = {"place": "社区公示栏", "phone": "0371-00000000"}
    perform(publication, "post", actor=assistant, on=date(2026, 3, 12), **place)
    return {
        "publication": (publication.number,),
        "publication_sheet": (publication.number,),
        "application_letter": (case.number, "accept"),
        "means_check_report": (case.means_checks.get().number,),
        "visit_record": (case.number, case.visits.get().pk),
        "determination_sheet": (case.number, case.opinions.get().determination_id),
        "appraisal_record": (appraised.number, appraised.appraisals.get().pk),
        "notice": (notice.number,),
        "notice_sheet": (notice.number,),
    }


@pytest.fixture
def _awarded(make_award, make_recheck, office):
    award = make_award()
    recheck = make_recheck(award=award)
    pair = [office["caseworker"], office["colleague"]]
    data = visit_data(award.household, pair, on=JUNE)
    recheck = perform(recheck, "record_visit", actor=pair[0], on=JUNE, **data)
    IncomeItem.objects.create(household=award.household, kind="W1", amount="400", months=1)
    recheck = perform(recheck, "propose_change", actor=pair[0], on=JUNE, reason="收入增加")
    recheck = perform(recheck, "approve_change", actor=office["second_approver"], on=JUNE)
    of_recheck = (
        "recheck", "recheck_letter", "recheck_visit", "recheck_determination", "recheck-detail",
    )  # fmt: skip
    return dict.fromkeys(of_recheck, (recheck.number,)) | {
        "decision_letter": (award.confirmation.application.number,),
        "award-detail": (award.number,),
        "recheck-act": (recheck.number, "return_change"),
    }


@pytest.fixture
def _money(
    make_awards, batch_in, finance, finance_reviewer, finance_releaser, auditor, approver, lead,
    caseworker,
):  # fmt: skip
    awards = make_awards(2)
    (by_hand,) = make_awards(1, account=False)
    begin_home_delivery(
        by_hand.household, ground="old", handler=caseworker, actor=lead, on=date(2026, 3, 2)
    )
    batch = batch_in("sent")
    content = as_csv([answer(line) for line in lines_of(batch)])
    batch = give_to(batch, content, finance)
    brought = record_delivery(
        batch.payments.get(channel="hand"),
        Delivery(
            delivered_on=DRAFTED_ON, received_by="本人", receipt=b"%PDF-receipt",
            photo=b"%PDF-photo",
        ),
        actor=caseworker, on=DRAFTED_ON,
    )  # fmt: skip
    ledger = ledger_request(
        month=APRIL, category="", purpose="年度审计", full_numbers=False, actor=auditor,
        on=DRAFTED_ON,
    )  # fmt: skip
    kept = order_list(batch, "roster", area=None, actor=finance, on=DRAFTED_ON)
    sweep()
    home = awards[0].household
    rise = raised(awards[0], "420.00", date(2026, 5, 1))
    back_pay = open_back_pay(
        home, award=rise, since=APRIL, found_on=JUNE,
        facts="增发确认较晚", evidence="复核记录", actor=finance, on=JUNE,
    )  # fmt: skip
    index = record_index(
        PriceIndex(
            month=APRIL, published_on=DRAFTED_ON, source="国家统计局公报", cpi_rise=Decimal("0.04")
        ),
        county=batch.area_code, actor=finance, on=DRAFTED_ON,
    )  # fmt: skip
    back_pay = perform(back_pay, "decide", actor=approver, on=JUNE)
    index = perform(
        index, "confirm", actor=finance_reviewer, on=DRAFTED_ON, cpi_rise=Decimal("0.04")
    )
    asks = Opening(county=batch.area_code, category="urban", actor=finance, on=DRAFTED_ON)
    subsidy = open_price_subsidy(asks, index)
    sweep()
    explain(subsidy, finance)
    subsidy = release(subsidy, finance_reviewer, finance_releaser, DRAFTED_ON)
    finding = Finding(
        ground="stop", since=APRIL, found_on=JUNE, facts="四月起已有稳定收入", evidence="核对报告"
    )
    wrong = perform(
        open_recovery(home, finding, actor=finance, on=JUNE), "decide", actor=approver, on=JUNE
    )
    wrong = perform(
        wrong, "ask_overturn", actor=finance, on=JUNE, overturn_by="own", overturn_document="1号",
        overturn_dated=JUNE, reason="查证有误",
    )  # fmt: skip
    wrong = perform(wrong, "overturn", actor=approver, on=JUNE)
    recovery = open_recovery(home, finding, actor=finance, on=JUNE)
    recovery = perform(recovery, "decide", actor=approver, on=JUNE)
    said = prepare_answer(
        batch.payments.first(), says="sent_back", reason="银行来函退汇",
        file=SimpleUploadedFile("letter.pdf", b"%PDF-1.4 letter"), actor=finance, on=JUNE,
    )  # fmt: skip
    return {
        "recovery": (recovery.number,),
        "recovery_letter": (recovery.number,),
        "overturning_letter": (wrong.number,),
        "letter_of_recovery": (letters_of(wrong).last().pk,),
        "recovery_new": (recovery.household.code,),
        "back_pay": (back_pay.number,),
        "back_pay_sheet": (back_pay.number,),
        "subsidy_sheet": (subsidy.payments.first().pk,),
        "back_pay_new": (recovery.household.code,),
        "price_index": (index.number,),
        "batch": (batch.number,),
        "payment_notice": (batch.number, COMMUNITY),
        "payment_notice_sheet": (batch.number, COMMUNITY),
        "batch-detail": (batch.number,),
        "batch-act": (batch.number, "close"),
        "bank_file": (batch.number, "csv"),
        "take_list": (batch.number, "texts"),
        "batch_rosters": (batch.number,),
        "kept_list": (batch.number, kept.pk),
        "kept_list_file": (batch.number, kept.pk),
        "bank_return": (batch.number, batch.returns.get(channel="bank").pk),
        "delivery": (brought.payment_id,),
        "delivery_receipt": (brought.hand_receipt.pk,),
        "payment_usable": (batch.payments.first().pk,),
        "payment_withhold": (subsidy.payments.first().pk,),
        "payment_answer": (batch.payments.first().pk,),
        "written_answer": (said.number,),
        "answer_paper": (said.number,),
        "payment-detail": (Payment.objects.first().pk,),
        "ledger_export": (ledger.number,),
        "ledger_file": (ledger.number,),
        "job_progress": (Job.objects.get(owner=auditor).pk,),
    }


@pytest.fixture
def _at_home(_money, make_awards, finance, lead):
    """A draft with a question, money that is brought home, and a card that somebody keeps."""
    (award,) = make_awards(1, category="rural")
    home = award.household
    home.accounts.update(holder_name="他人")
    batch = open_april(finance, category="rural")
    sweep()
    keeper = {"keeper_name": "丁网格", "keeper_office": "农业院社区网格员", "since": DRAFTED_ON}
    kept = record_custody(home, **keeper, actor=lead, on=DRAFTED_ON)
    return {
        "batch_unusual": (batch.number,),
        "batch_changes": (batch.number,),
        "foreign_lines": (*_money["batch"], *_money["batch"]),
        "resolve_line": (*_money["batch"], BankReturnLine.objects.first().pk),
        "home_delivery": (home.code,),
        "card_custody": (home.code,),
        "custody_agreement": (kept.pk,),
        "custody_paper": (kept.pk,),
        "end_delivery": ("custody", kept.pk),
    }


@pytest.fixture
def _papers(_money, finance, approver, open_change, make_old_award):
    by = {"county": "410105000000", "on": DRAFTED_ON}
    allocation = record(
        Allocation(
            fund="urban", source="central", stage="final", year=2026, amount=Decimal("50000.00"),
            document_number="财社〔2026〕1号", document_date=DAY,
        ),
        actor=finance, **by,
    )  # fmt: skip
    agent = record_statement(
        AgentStatement(
            fund="urban", month=APRIL, arrived_count=2, arrived_sum=Decimal("760.00"),
            back_count=0, back_sum=Decimal("0.00"),
        ),
        file=SimpleUploadedFile("april.pdf", b"%PDF-1.4 april"), actor=finance,
        county=by["county"], on=JUNE,
    )  # fmt: skip
    work = record(
        WorkExpense(
            fund="work", purpose="training", amount=Decimal("300.00"), paid_on=DAY,
            voucher_number="记-0012",
        ),
        actor=finance, **by,
    )  # fmt: skip
    asked = request_budget(
        BudgetRequest(
            fund="urban", kind="supplement", year=2026, months=8, persons=100,
            average=Decimal("310.00"), available=Decimal("48000.00"), reasons="新增较多",
        ),
        actor=approver, **by,
    )  # fmt: skip
    year: YearEnd = prepare_year_end(
        county=by["county"], fund="urban", year=2026, explanation="结余较多", note="",
        actor=finance, on=NEW_YEAR,
    )  # fmt: skip
    Award.objects.filter(pk=make_old_award().pk).update(amount=300)
    change = carry_out(open_change(), approver, accepts_reductions=True)
    return {
        "line_change_letter": (Letter.objects.get(line_change_item__change=change).pk,),
        "allocation": (allocation.number,),
        "agent_statement": (agent.number,),
        "agent_statement_paper": (agent.number,),
        "work_expense": (work.number,),
        "budget_request": (asked.number,),
        "year_end": (year.number,),
        "line_change": (change.number,),
        "line_change_export": (change.number,),
    }


@pytest.fixture
def _oversight(_money, assistant, caseworker, lead, approver):
    """What supervision keeps: a lead, a complaint that was answered, a yearly sample."""
    found = lead_record(
        area_code=assistant.area_id, source="visit", found_on=DAY, situation="独居患病",
        actor=assistant, on=DAY,
    )  # fmt: skip
    complaint = complaint_register(
        area_code=assistant.area_id, channel="phone", subject="delay", content="久拖不办",
        is_named=False, actor=assistant, on=DAY,
    )  # fmt: skip
    complaint = perform(complaint, "accept", actor=lead, on=DAY, handler=caseworker)
    answered = {"finding": "untrue", "text": "在规定期限内办理"}
    complaint = perform(complaint, "reply", actor=caseworker, on=DAY, **answered)
    home = Payment.objects.first().household.code
    sample = sample_draw(rate=Decimal("0.5"), actor=approver, on=DRAFTED_ON)
    export = dossier_request(
        Household.objects.get(code=home), purpose="年度审计", actor=approver, on=DRAFTED_ON
    )
    sweep()
    return {
        "lead": (found.number,),
        "dossier": (home,),
        "dossier_list": (home,),
        "dossier_new": (home,),
        "dossier_export": (home, export.number),
        "dossier_file": (home, export.number),
        "sample": (sample.number,),
        "sample_file": (sample.number,),
        "complaint": (complaint.number,),
        "complaint_reply": (complaint.number, complaint.replies.get().pk),
    }
