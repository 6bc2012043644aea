"""Transition tables: what may happen to a row, by whom, and on what ground."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Protocol

from django.db import models

Report = Callable[[int, int, str], None]


def unseen(done: int, total: int, message: str = "") -> None:
    """The progress of what nobody watches."""


@dataclass(frozen=True)
class Step:
    """One transition under way, as guards and effects see it.

    `report` tells how far long work has come: how much is done, of how much, in words.
    """

    obj: Any
    actor: Any
    on: date
    reason: str
    data: dict
    report: Report = unseen


Guard = Callable[[Step], None]
Bar = Callable[[Any, Any], None]
Effect = Callable[[Step], dict | None]


class Once(Protocol):
    """Knows whether a command was carried out before under its permanent key."""

    def stands(self, step: Step) -> bool:
        """Whether this very command stands already. Raises `Refusal` where other content does."""

    def keep(self, step: Step) -> None:
        """Write the key down, in the transaction that carries the command out."""


@dataclass(frozen=True)
class Transition:
    """A row of a transition table.

    `target` is a state, or a function of the step that names one. `guards` raise `Refusal`.
    So do `bars`, from the row and the actor alone: who did one step may not do the next. They are
    asked before the guards, and again for the buttons, so that nobody is offered what is refused.
    `effect` runs inside the transaction, before the row is saved; what it returns is kept in
    the trail, so it must hold nothing personal. `follow` runs after the commit. An `optional`
    transition may be done, but nobody waits for it: it makes no work in a worklist. With `once`
    the same command given again changes nothing, whatever state the row has reached since.
    `holds` locks what must be locked before the row, so that all take their locks in one order.
    `long` tells from the row and what was given whether a request should wait for it; where not,
    a job carries it out (dibao.jobs.orders), and does `prepare` before it: whatever can be done
    ahead in transactions of its own, each once. The effect does what `prepare` has not done.
    `again` is what a person reads whose command stands already.
    """

    name: str
    label: str
    source: tuple[str, ...]
    target: str | Callable[[Step], str]
    roles: frozenset[str] = frozenset()
    bars: tuple[Bar, ...] = ()
    guards: tuple[Guard, ...] = ()
    effect: Effect | None = None
    follow: Callable[[Step], None] | None = None
    basis: str = ""
    needs_reason: bool = False
    by_system: bool = False
    optional: bool = False
    once: Once | None = None
    holds: Callable[[Any], None] | None = None
    long: Callable[[Any, dict], bool] | None = None
    prepare: Callable[[Step], None] | None = None
    again: str = ""
    tone: str = "primary"
    hint: str = ""


@dataclass
class Workflow:
    """All transitions of one model."""

    model: type[models.Model]
    transitions: dict[str, Transition] = field(default_factory=dict)

    def add(self, *transitions: Transition) -> None:
        for transition in transitions:
            if transition.name in self.transitions:
                raise ValueError(f"{self.model.__name__}: {transition.name} is declared twice")
            self.transitions[transition.name] = transition

    def guard(self, name: str, *guards: Guard) -> None:
        """Add what an app above knows to a transition that an app below has declared."""
        transition = self.transitions[name]
        self.transitions[name] = replace(transition, guards=(*transition.guards, *guards))

    def from_state(self, state: str) -> list[Transition]:
        return [item for item in self.transitions.values() if state in item.source]

    def states_for(self, roles: list[str]) -> set[str]:
        """The states in which someone holding these roles is expected to act."""
        held = set(roles)
        return {
            state
            for item in self.transitions.values()
            if held & item.roles and not item.optional
            for state in item.source
        }


_workflows: dict[type[models.Model], Workflow] = {}


def workflow_of(model: type[models.Model]) -> Workflow:
    """The one table of a model; made empty on first use, filled by each app's workflow.py."""
    return _workflows.setdefault(model, Workflow(model))
