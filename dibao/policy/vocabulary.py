"""The words of facts, and so of the rules: any other word would be a rule that never holds.

They are the codes in which the office's records reach a case; tests hold the two equal.
"""

CATEGORIES = ("urban", "rural")
RELATIONS = (
    "head", "spouse", "child", "parent", "grandparent", "parent_in_law", "grandchild",
    "sibling", "other",
)  # fmt: skip
RELATION_LABELS = {
    "head": "申请人", "spouse": "配偶", "child": "子女", "parent": "父母", "grandparent": "祖父母",
    "parent_in_law": "配偶的父母", "grandchild": "孙子女", "sibling": "兄弟姐妹",
    "other": "其他成员",
}  # fmt: skip
CATEGORY_LABELS = {"urban": "城市", "rural": "农村"}
STATUSES = ("", "clergy", "prison", "detox", "missing", "conscript", "serviceman")
WORK_ABILITIES = ("full", "partial", "none")
EMPLOYMENTS = (
    "", "employed", "flexible", "self_employed", "farming", "registered_unemployed",
    "unemployed", "retired", "student",
)  # fmt: skip
DISABILITY_KINDS = (
    "", "visual", "hearing", "speech", "physical", "intellectual", "mental", "multiple",
)  # fmt: skip
PERIODS = ("month", "year", "once")

ASSET_KINDS = (
    "deposit", "securities", "insurance", "claim", "internet_finance", "housing_fund", "car",
    "motorcycle", "farm_machine", "vessel", "business", "house", "shop", "homestead",
    "mobile_phone", "computer", "luxury", "other",
)  # fmt: skip
ASSET_USES = ("sole_dwelling", "livelihood", "operating", "disability")
EXPENSE_KINDS = ("illness", "disability", "education", "employment")
SUPPORTER_RELATIONS = ("child", "spouse", "parent", "grandchild", "grandparent", "sibling")
INCOME_CHANGES = ("none", "small", "unstable")
