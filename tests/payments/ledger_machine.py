"""Random lives of a county's fund: the ledger beside a plain sum in Python, at every step."""

from collections import Counter, defaultdict
from datetime import date
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    precondition,
    rule,
)

from dibao.trail.engine import perform
from dibao.trail.refusals import Refusal
from payments.ledger import corrections, posting
from payments.ledger.balances import balances, outstanding
from payments.ledger.book import drawn
from payments.ledger.fund_posting import post_carry_over
from payments.ledger.statements import year_statement
from payments.models import Batch, LedgerTransaction, Source
from payments.services.answering import prepare_answer
from payments.services.withholding import withhold
from tests.cast import COUNTY
from tests.payments.ledger_rows import URBAN, answer, bring_in, put_batch, unguarded
from tests.payments.payment_chains import Chain, arrival_of, send_back

FIRST_YEAR = 2026
PAPER = SimpleUploadedFile("paper.pdf", b"%PDF-1.4")
PAYDAY = 15
HOUSEHOLDS = 6
TURNS = {"sent_back": (1, 2), "arrived": (0,), "both_arrived": (1,)}  # how often it was there
NOTHING = Decimal("0.00")
OWN = f"cash:{Source.COUNTY}"
fen = st.integers(1, 500_000).map(lambda number: Decimal(number) / 100)
steps = Counter()  # how often each rule ran, over all sequences of a process
differences = []  # the yuan by which the books were off after each step, where they were


class LedgerMachine(RuleBasedStateMachine):
    """Pays, keeps back, returns in parts, has money sent back and arrive after all as often as it
    likes, pays again, lays to rest, recovers, sets off, reverses and closes years.

    `awards` of one county and three finance officers, `people`, are set by the test. Each
    sequence happens in a transaction that is rolled back at its end.
    """

    awards, people = (), ()
    sent, owing = Bundle("sent"), Bundle("owing")
    reversible = Bundle("reversible")

    def __init__(self):
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.expected = defaultdict(lambda: NOTHING)
        self.year, self.month, self.serial = FIRST_YEAR, 1, 0
        self.chains, self.touched = [], None

    def teardown(self):
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    @property
    def on(self) -> date:
        return date(self.year, self.month, PAYDAY)

    def move(self, to: str, out_of: str, amount: Decimal) -> None:
        self.expected[to] += amount
        self.expected[out_of] -= amount

    def name(self) -> str:
        self.serial += 1
        return f"ZJ{self.serial}"

    def case(self, reference: str, **fields) -> dict:
        where = {"reference": reference, "county": COUNTY, "category": "urban", "on": self.on}
        return where | fields

    def put(self, awards, **fields):
        """A batch of the year's next month."""
        month = date(self.year, self.month, 1)
        self.month += 1
        on = month.replace(day=PAYDAY)
        return put_batch(awards, people=self.people, month=month, on=on, **fields)

    @initialize()
    def count_sequences(self):
        steps["sequences"] += 1

    @rule(target=reversible, source=st.sampled_from(Source), amount=fen)
    def receive(self, source, amount):
        steps["receive"] += 1
        entry = bring_in(URBAN, source, str(amount), on=self.on)
        self.move(f"cash:{source}", f"income:{source}", amount)
        return entry, f"cash:{source}", f"income:{source}"

    @precondition(lambda self: self.month < 12)
    @rule(
        target=sent, chosen=st.sets(st.integers(0, HOUSEHOLDS - 1), min_size=1),
        held=st.integers(0, 2),
    )  # fmt: skip
    def pay(self, chosen, held):
        """All but the first `held` go out; what is kept back is owed as before."""
        batch = self.put([self.awards[at] for at in sorted(chosen)], status="released")
        assert posting.post_release(batch) == posting.post_release(batch)
        self.move("expense", "payable", batch.total)
        payments = list(batch.payments.order_by("pk"))
        for payment in payments[:held]:
            given = {"reason": "账户有误", "actor": self.people[0], "on": batch.released_on}
            assert withhold(payment, **given) == withhold(payment, **given)
        chains = [Chain(payment) for payment in payments]
        for chain in chains[:held]:
            chain.is_open = False
        self.chains += chains
        steps["pay, some kept back" if held else "pay"] += 1
        with unguarded():
            Batch.objects.filter(pk=batch.pk).update(status="sent")
        assert posting.post_sent(batch) == posting.post_sent(batch)
        goes_out = sum((payment.amount for payment in payments[held:]), NOTHING)
        self.move("payable", "transit", goes_out)
        return batch, chains[held:]

    @rule(order=sent, results=st.lists(st.booleans(), min_size=1, max_size=6))
    def read_a_return(self, order, results):
        """The bank answers for as many of the open payments as it likes."""
        batch, waiting = order
        answered = list(zip(waiting, results, strict=False))
        del waiting[: len(answered)]
        if not answered:
            return
        steps["return, some left" if waiting else "return"] += 1
        success = [chain.last for chain, good in answered if good]
        failure = [chain.last for chain, good in answered if not good]
        bank_return = answer(batch, success=success, failure=failure, on=self.on)
        assert posting.post_return(bank_return) == posting.post_return(bank_return)
        cash = {source: self.expected[f"cash:{source}"] for source in Source}
        for source, part in drawn(cash, sum((item.amount for item in success), NOTHING)):
            self.move("transit", f"cash:{source}", part)
        for chain, good in answered:
            chain.answered(good)
            if not good:
                self.move("transit", chain.owes, chain.last.amount)
        self.touched = answered[-1][0]

    @precondition(lambda self: self.answered())
    @rule(
        at=st.integers(0, 99),
        turns=st.lists(
            st.tuples(st.sampled_from(sorted(TURNS)), st.integers(0, 3)), min_size=1, max_size=6
        ),
    )  # fmt: skip
    def turn_round(self, at, turns):
        """The bank says something else, again and again, of any attempt at one payment."""
        chain = (found := self.answered())[at % len(found)]
        for how, which in turns:
            fits = [payment for payment, times in chain.held.items() if times in TURNS[how]]
            if fits:
                turn = self.comes_back if how == "sent_back" else self.arrives
                turn(chain, fits[which % len(fits)], how)
                chain.check()

    def answered(self):
        return [chain for chain in self.chains if chain.held]

    def comes_back(self, chain, payment, how):
        """What had arrived is sent back: owed by the last attempt once the family has nothing."""
        refund, actor = send_back(payment, on=self.on), self.people[0]
        chain.held[payment] -= 1
        steps[f"{how}, a further time" if refund.ordinal > 1 else how] += 1
        steps["sent back, owed" if chain.is_owed else "sent back, not owed"] += 1
        posted = posting.post_refund(refund, actor=actor)
        assert posting.post_refund(refund, actor=actor) == posted
        self.move(OWN, chain.owes, payment.amount)

    def arrives(self, chain, payment, how):
        """It pays what is owed, or is spent a second time."""
        arrival, actor = arrival_of(payment, how, on=self.on), self.people[0]
        steps[f"{how}, a further time" if arrival.ordinal > 1 else how] += 1
        posted = posting.post_arrival(arrival, actor=actor)
        arrival.save()
        assert posting.post_arrival(arrival, actor=actor) == posted
        cash = {source: self.expected[f"cash:{source}"] for source in Source}
        for source, part in drawn(cash, payment.amount):
            self.move(chain.owes, f"cash:{source}", part)
        chain.held[payment] += 1

    def owed(self):
        return [chain for chain in self.chains if chain.is_owed]

    @precondition(lambda self: self.month < 12 and self.owed())
    @rule(target=sent, at=st.integers(0, 99))
    def pay_again(self, at):
        chain = (found := self.owed())[at % len(found)]
        steps["pay again" if chain.held else "pay what was kept back"] += 1
        owed = chain.last
        batch = self.put([owed.award], again=owed)
        posting.post_repayment(batch, [(owed.pk, owed.amount)])
        posting.post_sent(batch)
        self.move("payable", "transit", batch.total)
        chain.go_on(batch.payments.get())
        self.touched = chain
        return batch, [chain]

    @precondition(lambda self: self.owed())
    @rule(at=st.integers(0, 99))
    def lay_to_rest(self, at):
        """Not spent, in this year or in the one that it was released in."""
        chain = (found := self.owed())[at % len(found)]
        payment = chain.last
        is_past = chain.first.batch.released_on.year < self.year
        steps["laid to rest, of a past year" if is_past else "laid to rest"] += 1
        prepared, confirmed, _released = self.people
        made = prepare_answer(
            payment, says="not_due", reason="户主死亡", file=PAPER, actor=prepared, on=self.on
        )
        PAPER.seek(0)
        perform(made, "confirm", actor=confirmed, on=self.on)
        self.move("payable", "surplus" if is_past else "expense", payment.amount)
        chain.is_at_rest, self.touched = True, chain

    @rule(target=owing, amount=fen, is_past=st.booleans())
    def find_overpaid(self, amount, is_past):
        steps["overpaid"] += 1
        reference = self.name()
        given = self.case(reference, amount=amount, year=self.year - is_past)
        corrections.post_recovery_due(**given)
        self.move("receivable", "surplus" if is_past else "expense", amount)
        return reference

    @rule(target=reversible, reference=owing, amount=fen, is_withheld=st.booleans())
    def recover(self, reference, amount, is_withheld):
        take = corrections.post_set_off if is_withheld else corrections.post_recovery
        to = "expense" if is_withheld else OWN
        given = self.case(reference, part=self.name(), amount=amount)
        if amount > outstanding(URBAN, reference):
            steps["recover too much"] += 1
            refuses(lambda: take(**given))
            return multiple()
        steps["set off" if is_withheld else "recover"] += 1
        self.move(to, "receivable", amount)
        return take(**given), to, "receivable"

    @rule(reference=consumes(owing))
    def give_up(self, reference):
        left = outstanding(URBAN, reference)
        if not left:
            return
        steps["waive"] += 1
        refuses(lambda: corrections.post_waiver(**self.case(reference, amount=left + 1)))
        corrections.post_waiver(**self.case(reference, amount=left))
        self.move("expense", "receivable", left)

    @rule(posted=reversible)
    def take_back(self, posted):
        entry, to, out_of = posted
        if LedgerTransaction.objects.filter(reverses=entry).exists():
            return
        if to.startswith("cash") and to != OWN and self.expected[to] < entry.total:
            steps["reversal refused"] += 1
            refuses(lambda: corrections.post_reversal(entry, on=self.on, reason="记错"))
            return
        steps["reversal"] += 1
        corrections.post_reversal(entry, on=self.on, reason="记错")
        self.move(out_of, to, entry.total)

    @precondition(lambda self: self.month > 2)
    @rule()
    def close_the_year(self):
        steps["close"] += 1
        before = year_statement(URBAN, self.year)
        post_carry_over(URBAN, self.year, reference=f"JZ{self.year}")
        for slot in [key for key in self.expected if key.startswith(("income", "expense"))]:
            self.move("surplus", slot, self.expected[slot])
        self.year, self.month = self.year + 1, 1
        after = year_statement(URBAN, self.year)
        assert before.agrees and after.agrees
        assert all(line.used >= 0 for line in before.sources)
        assert (after.opening, after.spent) == (before.surplus, NOTHING)

    @invariant()
    def the_count_is_the_same(self):
        if self.touched:
            self.touched.check()
            self.touched = None

    @invariant()
    def the_difference_is_0_00(self):
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        found = {
            f"{kind}:{source}" if source else str(kind): amount
            for (kind, source), amount in balances(URBAN).items()
            if amount
        }
        off = [found.get(key, NOTHING) - amount for key, amount in self.expected.items()]
        differences.extend(filter(None, [*off, sum(found.values(), NOTHING)]))
        assert found == {key: amount for key, amount in self.expected.items() if amount}
        assert not differences


def refuses(call) -> None:
    try:
        call()
    except Refusal:
        return
    raise AssertionError("this should have been refused")
