"""The law as data: dated, cited rules of an area, and the pure functions that decide by them."""

from .errors import CaseProblem, MissingValue, PackError, PackErrors
from .facts import (
    AssetFacts,
    Case,
    ConductFacts,
    ExpenseFacts,
    IncomeFacts,
    MemberFacts,
    SupporterFacts,
)
from .packs import Citation
from .rules import PolicyState, Rules, at, at_pack, configure, state
