"""Places of other packs: their areas, and the people who work a case there."""

from dibao.offices.models import Area, pad
from dibao.offices.roles import Role
from tests.cast import build_user

PLACES = {
    "652722001001": {"65": "新疆维吾尔自治区", "6527": "博尔塔拉蒙古自治州", "652722": "精河县",
                     "652722001": "精河镇", "652722001001": "西城社区"},
    "340123001001": {"34": "安徽省", "3401": "合肥市", "340123": "肥西县",
                     "340123001": "上派镇", "340123001001": "派河村"},
    "320411001001": {"32": "江苏省", "3204": "常州市", "320411": "新北区",
                     "320411001": "河海街道", "320411001001": "河海社区"},
    "620102001001": {"62": "甘肃省", "6201": "兰州市", "620102": "城关区",
                     "620102001": "某街道", "620102001001": "某社区"},
}  # fmt: skip
JINGHE, FEIXI, XINBEI, LANZHOU = PLACES


def build_place(community: str) -> None:
    """The community and everything above it."""
    names, above = PLACES[community], None
    for code, name in names.items():
        fields = {"name": name, "level": len(code), "parent_id": above}
        Area.objects.get_or_create(code=pad(code), defaults=fields)
        above = pad(code)


def build_people(community: str) -> dict:
    """The people of the place by their part in a case."""
    street, county = pad(community[:9]), pad(community[:6])
    wanted = {
        "assistant": (community, Role.COMMUNITY_ASSISTANT),
        "caseworker": (street, Role.STREET_CASEWORKER),
        "colleague": (street, Role.STREET_CASEWORKER),
        "lead": (street, Role.STREET_LEAD),
        "second_lead": (street, Role.STREET_LEAD),
        "approver": (county, Role.COUNTY_APPROVER),
        "second_approver": (county, Role.COUNTY_APPROVER),
    }
    return {
        part: build_user(f"{part}_{community[:6]}", f"{part[:1]}某", area, role)
        for part, (area, role) in wanted.items()
    }
