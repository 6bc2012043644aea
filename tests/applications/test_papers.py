"""What may be handed in, what is kept, and who may read it."""

import pytest
from django.conf import settings
from django.core.files.storage import default_storage

from applications.services.papers import material_add, material_read, material_withdraw
from dibao.trail.journal import thread
from dibao.trail.refusals import NotYours, Refusal, Stale
from tests.cast import DAY, MUDAN_COMMUNITY, Role, build_user
from tests.cast_applications import JPG, PDF, PNG, upload


def hand_in(application, actor, content=PDF + b"2", name="收入.pdf"):
    return material_add(
        application, kind="income", upload=upload(content, name), actor=actor, on=DAY
    )


@pytest.mark.parametrize(
    ("content", "name", "content_type"),
    [
        (PDF + b"x", "a.pdf", "application/pdf"),
        (JPG, "photo.jpeg", "image/jpeg"),
        (PNG, "无扩展名", "image/png"),
    ],
)
def test_a_paper_is_known_by_its_content(content, name, content_type, make_application, caseworker):
    material = hand_in(make_application("draft"), caseworker, content, name)
    assert material.content_type == content_type
    assert material.file.open("rb").read() == content


def test_a_paper_is_sealed_on_disk_under_a_name_that_tells_nothing(make_application, caseworker):
    material = hand_in(make_application("draft"), caseworker, name="黄萱的收入.pdf")
    with open(default_storage.path(material.file.name), "rb") as file:
        assert PDF not in file.read()
    assert "黄萱" not in material.file.name


def test_an_id_number_in_a_file_name_is_not_kept(make_application, caseworker):
    material = hand_in(
        make_application("draft"), caseworker, name="C:\\扫描\\410105197006030013.pdf"
    )
    assert material.file_name == "**************0013.pdf"


@pytest.mark.parametrize(
    ("content", "message"),
    [(b"", "空的"), (b"MZ\x90 program", "不是 PDF、JPG 或 PNG"), (b"<html>%PDF-", "不是 PDF")],
)
def test_a_wrong_file_with_the_right_extension_is_refused(
    content, message, make_application, caseworker
):
    application = make_application("draft")
    with pytest.raises(Refusal, match=message):
        hand_in(application, caseworker, content, "申请书.pdf")
    assert application.materials.count() == 1


def test_a_paper_that_is_too_large_is_refused(make_application, caseworker):
    application = make_application("draft")
    with pytest.raises(Refusal, match="超过上限 20 MB"):
        hand_in(application, caseworker, PDF + b"0" * settings.UPLOAD_MAX_BYTES)


def test_the_same_file_twice_is_recognised(make_application, caseworker):
    application = make_application("draft")
    first = hand_in(application, caseworker)
    with pytest.raises(Refusal, match="作为“收入证明”上传过"):
        hand_in(application, caseworker, name="另一个名字.pdf")
    material_withdraw(first, reason="传错了", actor=caseworker, on=DAY)
    assert hand_in(application, caseworker).pk != first.pk


def test_a_withdrawn_paper_stays_readable_and_says_why(make_application, caseworker):
    application = make_application("draft")
    material = hand_in(application, caseworker)
    with pytest.raises(Refusal, match="理由"):
        material_withdraw(material, reason=" ", actor=caseworker, on=DAY)
    material = material_withdraw(material, reason="传错了", actor=caseworker, on=DAY)
    assert material_read(material, actor=caseworker, on=DAY).read() == PDF + b"2"
    assert thread(application.number).get(action="material_withdraw").reason == "传错了"
    with pytest.raises(Refusal, match="已作废"):
        material_withdraw(material, reason="再来", actor=caseworker, on=DAY)


def test_papers_are_taken_only_before_acceptance_and_by_the_field(
    make_application, caseworker, lead
):
    for state in ("investigating", "declined", "withdrawn"):
        with pytest.raises(Stale, match="不能再改动"):
            hand_in(make_application(state), caseworker)
    application = make_application("draft")
    with pytest.raises(NotYours, match="岗位"):
        hand_in(application, lead)
    stranger = build_user("stranger", "外地经办", MUDAN_COMMUNITY, Role.COMMUNITY_ASSISTANT)
    with pytest.raises(NotYours, match="辖区"):
        hand_in(application, stranger)


def test_every_upload_and_reading_is_in_the_trail_without_names(make_application, caseworker):
    application = make_application("draft")
    material = hand_in(application, caseworker, name="黄萱.pdf")
    material_read(material, actor=caseworker, on=DAY)
    actions = {entry.action: entry for entry in thread(application.number)}
    assert {"start", "material_add", "authorise", "material_read"} <= set(actions)
    assert actions["material_read"].data == {"material": material.pk}
    assert not any("黄萱" in str(entry.data) for entry in actions.values())


def test_a_paper_lost_from_the_disk_is_told(make_application, caseworker):
    material = hand_in(make_application("draft"), caseworker)
    default_storage.delete(material.file.name)
    with pytest.raises(Refusal, match="找不到"):
        material_read(material, actor=caseworker, on=DAY)
