"""What a batch must satisfy before each step."""

from functools import reduce
from operator import or_

from django.db.models import Q

from dibao.offices.models import User
from dibao.trail.refusals import Refusal
from dibao.trail.workflow import Step
from payments.banks import FORMULA_REFUSED, FORMULA_STARTS
from payments.models import Batch, Kind, Payment, WrittenAnswer
from payments.repeats import doubtful_repeats, is_held
from payments.selectors import open_exceptions, return_sums, unsettled_count
from payments.services.custody import ARTICLE, kept_without_agreement
from payments.services.sealing import content_hash_of, totals_of
from payments.services.standing import altered_count, differing_count, passed_over_count
from payments.services.unusual import new_count

FOUR_EYES = "制单、复核、签发须由三人分别办理"
OF_A_MONTH = (Kind.REGULAR, Kind.SET_OFF, Kind.PRICE, Kind.HOLIDAY)
NAMED = 5
ARRIVED = "已确认到账，再送银行会重复发放。"
IN_DOUBT = "银行后来另有说法，现在送银行可能重复发放。请先在原批次处理该行回盘异常；"
KEEP_BACK = "不再发放这一笔的，在本批次“发放明细”中对它点“止付”，其余各笔即可送出。"
READ_AS_FAILED = "银行没有受理本批次的，请向银行取得整批失败的回盘并导入，不要另生成一版。"


def _draft_anew(batch: Batch) -> str:
    """What to do about a draft that no longer holds, from where it stands."""
    if batch.status == Batch.Status.DRAFTED:
        return "请在本批次页点“重新生成”"
    return "请先将本批次“退回”，再点“重新生成”"


def reviewer_did_not_prepare(batch: Batch, actor: User) -> None:
    if actor.pk == batch.prepared_by_id:
        raise Refusal("您是本批次的制单人，须由另一名财务人员复核。", basis=FOUR_EYES)


def reviewer_answered_nothing(batch: Batch, actor: User) -> None:
    """Who says that what is unusual is in order does not sign that it is."""
    count = batch.unusual_items.filter(answered_by=actor).count()
    if count:
        raise Refusal(
            f"本批次有 {count} 项异常的核实情况是您填写的，须由另一名财务人员复核；"
            "您要复核的，先由他人重新填写这些核实情况。",
            basis=FOUR_EYES,
        )


def a_third_person_pays(batch: Batch, actor: User) -> None:
    """Who confirms the money or releases the batch neither prepared nor reviewed it."""
    if actor.pk == batch.prepared_by_id:
        raise Refusal("您是本批次的制单人，须由另一名财务人员办理。", basis=FOUR_EYES)
    if actor.pk == batch.reviewed_by_id:
        raise Refusal("您是本批次的复核人，须由另一名财务人员办理。", basis=FOUR_EYES)


def there_is_something_to_pay(step: Step) -> None:
    if not step.obj.payment_count:
        raise Refusal("本批次没有可发放的家庭。请先补全账户，再点“重新生成”。")


def content_is_what_was_drafted(step: Step) -> None:
    """Recompute from the payments themselves: any edit voids the approvals (design, section 8)."""
    batch = step.obj
    drafted = batch.payment_count, batch.person_count, batch.total
    if content_hash_of(batch) != batch.content_hash or totals_of(batch) != drafted:
        raise Refusal(
            "发放明细与制单时的内容不一致，原审批无效。请作废本批次，查明原因后重新生成。"
        )


def content_is_what_was_reviewed(step: Step) -> None:
    if step.obj.reviewed_hash != step.obj.content_hash:
        raise Refusal("复核后批次内容有变动，复核无效。请作废本批次后重新生成。")


def nothing_changed_since_the_draft(step: Step) -> None:
    count = differing_count(step.obj, step.on)
    if count:
        raise Refusal(
            f"制单后有 {count} 户的待遇、户主或账户发生变动。{_draft_anew(step.obj)}，以免错发。"
        )


def awards_are_as_drafted(step: Step) -> None:
    """After the review only what alters an amount voids the draft: whose account or way is another
    is kept back when the batch is sent, and who is entitled since is paid by a late batch."""
    count = altered_count(step.obj, step.on)
    if count:
        raise Refusal(f"制单后有 {count} 户的待遇发生变动。{_draft_anew(step.obj)}，以免错发。")


def nobody_is_passed_over(step: Step) -> None:
    """Whom a late or a repeating batch passes over, the next one of its kind takes."""
    count = passed_over_count(step.obj, step.on) if step.obj.kind in OF_A_MONTH else 0
    if count:
        raise Refusal(
            f"有 {count} 户应当发放而没有列入本批次：制单后才确认、转入，或者补齐了账户、户主。"
            f"{_draft_anew(step.obj)}，把他们列入，以免漏发。"
        )


def nothing_unusual_came_up_since(step: Step) -> None:
    count = new_count(step.obj, step.on)
    if count:
        raise Refusal(
            f"制单后又出现 {count} 项异常（成员死亡或离开、账号与他户相同、上次发放失败等），"
            "还没有核实。请在本批次页点“核对新的异常”，再逐项写明核实情况，不用重新生成。"
        )


def cards_kept_have_their_agreement(batch: Batch, actor: User) -> None:
    """No word takes the place of the paper: it is filed, or the card goes back to the family."""
    kept = kept_without_agreement(batch)
    if kept:
        named = "、".join(kept[:NAMED])
        raise Refusal(
            f"有 {len(kept)} 户的银行卡由他人代管，没有书面协议：{named}"
            f"{'等' if len(kept) > NAMED else ''}。请乡镇（街道）在“上门发放和代管银行卡”中"
            "上传协议，或者登记已交还本人，然后再办。",
            basis=ARTICLE,
        )


def no_name_reads_as_a_formula(step: Step) -> None:
    """Said before anything is sealed: in the bank's file nothing may stand for such a name."""
    through_bank = step.obj.payments.filter(channel=Payment.Channel.BANK)
    starts = [Q(**{f"{name}__startswith": start})
              for name in ("holder_name", "bank") for start in FORMULA_STARTS]  # fmt: skip
    found = through_bank.filter(reduce(or_, starts)).select_related("household").first()
    if found:
        raise Refusal(f"{found.household.code} 户：{FORMULA_REFUSED}")


def what_is_unusual_is_explained(step: Step) -> None:
    count = step.obj.unusual_items.filter(answer="").count()
    if count:
        raise Refusal(f"还有 {count} 项异常没有写明核实情况，请在“异常核实”中填写后再办。")


def nothing_arrived_meanwhile(step: Step) -> None:
    """What is paid again was released as a failure; the bank may have said otherwise since. What
    was kept back for that does not hold up the others."""
    if step.obj.kind != Kind.REPAY:
        return
    found = doubtful_repeats(step.obj).select_related("replaces__batch", "household").first()
    if found:
        named = f"{found.household.code} 户：批次 {found.replaces.batch.number} 的原款，"
        known = ARRIVED if is_held(found) else IN_DOUBT
        way_out = KEEP_BACK if step.obj.status == Batch.Status.RELEASED else READ_AS_FAILED
        raise Refusal(f"{named}{known}{way_out}")


def another_makes_the_next_version(batch: Batch, actor: User) -> None:
    last = batch.sendings.order_by("-version").first()
    if last and last.sent_by_id == actor.pk:
        raise Refusal(
            f"第 {last.version} 版代发文件是您送出的，须由另一名财务人员核实后另生成一版。",
            basis="重新生成代发文件由两人办理",
        )


def the_bank_answered_nothing(step: Step) -> None:
    """Receipts signed at a door, and our own records, are no answer of the bank; its letter is one,
    confirmed or not yet, but for what was kept back from it."""
    if step.obj.returns.filter(version__isnull=False).exists():
        raise Refusal("银行已有回盘，说明已按现有代发文件办理，不能再换文件，以免重复发放。")
    waiting = WrittenAnswer.objects.filter(
        status=WrittenAnswer.Status.PREPARED, payment__batch=step.obj,
        payment__channel=Payment.Channel.BANK, payment__withholding=None,
    ).first()  # fmt: skip
    if waiting:
        raise Refusal(
            f"书面核实 {waiting.number} 说银行已有答复，还没有确认。请先确认，登记有误的撤回，"
            "再决定是否另生成一版，以免重复发放。"
        )


def every_payment_has_a_result(step: Step) -> None:
    count = unsettled_count(step.obj)
    if count:
        raise Refusal(
            f"还有 {count} 笔没有最终结果，请导入银行后续回盘，"
            "或者凭银行书面答复点该笔“书面核实”，再办结。"
        )


def the_bank_agrees(step: Step) -> None:
    sums = return_sums(step.obj)
    if sums["success_total"] + sums["failure_total"] != step.obj.total:
        raise Refusal("成功与失败金额之和与批次总金额不符，不能办结。请与代发银行核对。")


def exceptions_are_settled(batch: Batch, actor: User) -> None:
    count = open_exceptions(batch).count()
    if count:
        raise Refusal(
            f"回盘有 {count} 行异常没有处理，"
            "请在批次页“回盘异常和失败”中逐行写明处理方式和核实情况。"
        )
