"""What is published of an award for as long as it is paid (57号 art. 24)."""

from applications.segregation import not_kin
from dibao.offices.roles import FIELD
from dibao.trail.basis import RULES
from dibao.trail.workflow import Transition
from reviews.models import Publication
from reviews.services import publications

PUBLICATION = (
    Transition(
        name="post",
        label="登记公布",
        source=(Publication.Status.DUE, Publication.Status.RENEWAL),
        target=Publication.Status.POSTED,
        roles=FIELD,
        guards=(not_kin,),
        effect=publications.post,
        basis=f"{RULES}第二十四条",
        hint="在村（社区）张贴后登记。",
    ),
    Transition(
        name="take_down",
        label="登记撤下",
        source=(Publication.Status.REMOVAL,),
        target=Publication.Status.REMOVED,
        roles=FIELD,
        guards=(not_kin,),
        effect=publications.take_down,
        basis=f"{RULES}第二十四条",
    ),
    Transition(
        name="outdate",
        label="内容需要更新",
        source=(Publication.Status.POSTED,),
        target=Publication.Status.RENEWAL,
        by_system=True,
    ),
    Transition(
        name="expire",
        label="待遇终止，需要撤下",
        source=(Publication.Status.POSTED, Publication.Status.RENEWAL),
        target=Publication.Status.REMOVAL,
        by_system=True,
    ),
    Transition(
        name="cancel",
        label="不再公布",
        source=(Publication.Status.DUE,),
        target=Publication.Status.CANCELLED,
        by_system=True,
    ),
)
