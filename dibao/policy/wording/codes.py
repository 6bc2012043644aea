"""Chinese words for the codes that stand in values."""

WORDS = {
    # people
    "head": "申请人", "spouse": "配偶", "child": "子女", "parent": "父母",
    "grandparent": "祖父母", "parent_in_law": "配偶的父母", "grandchild": "孙子女",
    "sibling": "兄弟姐妹", "other": "其他", "male": "男", "female": "女",
    "clergy": "宗教教职人员", "prison": "服刑", "detox": "强制隔离戒毒", "missing": "宣告失踪",
    "conscript": "义务兵", "serviceman": "军人", "employed": "就业", "flexible": "灵活就业",
    "self_employed": "自营", "farming": "务农", "registered_unemployed": "登记失业",
    "unemployed": "未登记失业", "retired": "退休", "student": "在校",
    "visual": "视力", "hearing": "听力", "speech": "言语", "physical": "肢体",
    "intellectual": "智力", "mental": "精神", "multiple": "多重",
    # property and its use
    "deposit": "存款", "securities": "证券", "insurance": "商业保险", "claim": "债权",
    "internet_finance": "互联网金融资产", "housing_fund": "住房公积金", "car": "机动车",
    "motorcycle": "摩托车", "farm_machine": "大型农机具", "vessel": "船舶",
    "business": "工商登记、出资", "house": "住房", "shop": "商铺、车库、办公用房",
    "homestead": "宅基地", "mobile_phone": "移动电话", "computer": "计算机",
    "luxury": "非必需品", "sole_dwelling": "唯一居所", "livelihood": "谋生",
    "operating": "经营", "disability": "残疾",
    # what is published
    "applicant_name": "申请人姓名", "members_count": "家庭成员人数", "member_names": "家庭成员",
    "income": "家庭收入", "amount": "保障金额", "address_area": "所在村（社区）",
    "total_people": "保障人数", "total_amount": "保障总金额", "line": "保障标准",
    "supervision_phone": "监督电话", "notice_period": "公示时间", "visit_result": "入户调查结果",
    "appraisal_result": "民主评议结果", "review_result": "审核结果",
    # time
    "month": "月", "year": "年",
}  # fmt: skip
