"""The law as data: dated, cited rules of an area, and the pure functions that decide by them."""

from .case import Case
from .casefile import CaseFile, CaseResult, load_cases, run_case
from .determine import determine
from .errors import CaseProblem, MissingValue, PackError, PackErrors
from .examples import example_within
from .facts import AssetFacts, ConductFacts, ExpenseFacts, IncomeFacts, MemberFacts, SupporterFacts
from .funds import (
    Finding,
    advance_quota_finding,
    average_finding,
    average_subsidy,
    surplus_findings,
    unspent_finding,
    work_funds_needed,
)
from .grace import Grace, grace_period
from .library import Library, read_library
from .outcome import Determination, Line, Reason
from .packs import Citation
from .payout import Payout, first_paid_month, first_unpaid_month, payout
from .petitions import petition_deadline
from .procedure import Clock, Step, clock, decision_clock, sample_size, steps, visit_required
from .rechecks import (
    RecheckDue,
    RecheckFacts,
    RecheckInterval,
    recheck_facts,
    recheck_schedule,
    rechecks_due,
    self_report_due,
)
from .replay import Replay, replay
from .rules import PolicyState, Rules, at, at_pack, configure, state
from .schema import SETTINGS
from .subsidies import PriceSubsidy, price_subsidy, price_subsidy_again

__all__ = [
    "SETTINGS",
    "AssetFacts",
    "Case",
    "CaseFile",
    "CaseProblem",
    "CaseResult",
    "Citation",
    "Clock",
    "ConductFacts",
    "Determination",
    "ExpenseFacts",
    "Finding",
    "Grace",
    "IncomeFacts",
    "Library",
    "Line",
    "MemberFacts",
    "MissingValue",
    "PackError",
    "PackErrors",
    "Payout",
    "PolicyState",
    "PriceSubsidy",
    "Reason",
    "RecheckDue",
    "RecheckFacts",
    "RecheckInterval",
    "Replay",
    "Rules",
    "Step",
    "SupporterFacts",
    "advance_quota_finding",
    "at",
    "at_pack",
    "average_finding",
    "average_subsidy",
    "clock",
    "configure",
    "decision_clock",
    "determine",
    "example_within",
    "first_paid_month",
    "first_unpaid_month",
    "grace_period",
    "load_cases",
    "payout",
    "petition_deadline",
    "price_subsidy",
    "price_subsidy_again",
    "read_library",
    "recheck_facts",
    "recheck_schedule",
    "rechecks_due",
    "replay",
    "run_case",
    "sample_size",
    "self_report_due",
    "state",
    "steps",
    "surplus_findings",
    "unspent_finding",
    "visit_required",
    "work_funds_needed",
]
