"""The written reply as a paper."""

from audits.models import ComplaintReply
from dibao import forms, policy
from dibao.calendar import day_in_words
from reviews.papers.parts import county_office

NEXT = {
    ComplaintReply.Stage.HANDLING: ("request", "复查", "答复"),
    ComplaintReply.Stage.REVIEW: ("second_request", "复核", "复查意见"),
}


def reply_pdf(reply: ComplaintReply) -> bytes:
    """The reply with its finding, and by when a review may be asked for (petition rules)."""
    complaint = reply.complaint
    return forms.render(
        "complaint_reply",
        {
            "organ": reply.organ or county_office(complaint.area_code),
            "title": f"投诉举报{reply.get_stage_display()}意见书",
            "number": reply.number,
            "to": complaint.complainant or "反映人",
            "opening": (
                f"你反映的“{complaint.get_subject_display()}”一事（登记编号 {complaint.number}），"
                "我单位已经核查，现答复如下："
            ),
            "finding": f"经核查，反映的情况{reply.get_finding_display()}。",
            "text": reply.text.splitlines(),
            "remedy": _remedy(reply),
            "contact": {"name": reply.replied_by.full_name, "phone": reply.replied_by.phone},
            "date": reply.replied_on,
        },
    )


def _remedy(reply: ComplaintReply) -> str:
    if reply.stage not in NEXT:
        return "本意见为终结意见。同一事实和理由再次提出的，不再受理。"
    part, what, of_what = NEXT[reply.stage]
    rules = policy.at(reply.complaint.area_code, reply.replied_on)
    last = policy.petition_deadline(rules, part, reply.replied_on)
    return f"如对本{of_what}不服，可以在{day_in_words(last)}前向上一级机关申请{what}。"
