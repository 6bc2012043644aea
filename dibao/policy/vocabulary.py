"""The words of facts that a rule may name. Any other word would be a rule that never holds.

They are the codes in which the office's records reach a case; tests hold the two equal.
"""

ASSET_KINDS = (
    "deposit", "securities", "insurance", "claim", "internet_finance", "housing_fund", "car",
    "motorcycle", "farm_machine", "vessel", "business", "house", "shop", "homestead",
    "mobile_phone", "computer", "luxury", "other",
)  # fmt: skip
ASSET_USES = ("sole_dwelling", "livelihood", "operating", "disability")
EXPENSE_KINDS = ("illness", "disability", "education", "employment")
SUPPORTER_RELATIONS = ("child", "spouse", "parent", "grandchild", "grandparent", "sibling")
INCOME_CHANGES = ("none", "small", "unstable")
