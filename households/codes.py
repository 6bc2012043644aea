"""Code lists of a household's record. The policy packs refer to these codes."""

from django.db.models import TextChoices


class Category(TextChoices):
    URBAN = "urban", "城市"
    RURAL = "rural", "农村"


class Sex(TextChoices):
    MALE = "male", "男"
    FEMALE = "female", "女"


class Relation(TextChoices):
    """Relation to the head of the household."""

    HEAD = "head", "户主"
    SPOUSE = "spouse", "配偶"
    SON = "son", "子"
    DAUGHTER = "daughter", "女"
    GRANDSON = "grandson", "孙子（外孙）"
    GRANDDAUGHTER = "granddaughter", "孙女（外孙女）"
    FATHER = "father", "父亲"
    MOTHER = "mother", "母亲"
    GRANDFATHER = "grandfather", "祖父（外祖父）"
    GRANDMOTHER = "grandmother", "祖母（外祖母）"
    PARENT_IN_LAW = "parent_in_law", "公婆、岳父母"
    CHILD_IN_LAW = "child_in_law", "子女配偶"
    SIBLING = "sibling", "兄弟姐妹"
    OTHER = "other", "其他"


class LabourCapacity(TextChoices):
    FULL = "full", "有劳动能力"
    PARTIAL = "partial", "部分丧失劳动能力"
    LOST = "lost", "完全丧失劳动能力"
    NONE = "none", "无劳动能力"


class Employment(TextChoices):
    EMPLOYED = "employed", "在职"
    FLEXIBLE = "flexible", "灵活就业"
    SELF_EMPLOYED = "self_employed", "个体经营"
    FARMING = "farming", "务农"
    REGISTERED_UNEMPLOYED = "registered_unemployed", "登记失业"
    UNREGISTERED_UNEMPLOYED = "unregistered_unemployed", "未登记失业"
    RETIRED = "retired", "离退休"
    STUDENT = "student", "在校生"
    OTHER = "other", "其他"


class EmployerKind(TextChoices):
    """What kind of employer a person works for or retired from.

    郑州 2004 一: eligible workers of state farms and forestry are to be brought in.
    """

    STATE_FARM = "state_farm", "农垦企业"
    FORESTRY = "forestry", "森工企业"
    OFFICE = "office", "机关事业单位"
    STATE_OWNED = "state_owned", "其他国有企业"
    COLLECTIVE = "collective", "集体企业"
    PRIVATE = "private", "民营企业"
    OTHER = "other", "其他单位"


class Standing(TextChoices):
    """Where a person is who does not live an ordinary life at home (57号 arts 7, 8)."""

    CLERGY = "clergy", "在宗教场所居住的教职人员"
    PRISON = "prison", "在监狱服刑"
    DETOX = "detox", "在戒毒所强制隔离戒毒"
    MISSING = "missing", "宣告失踪"
    CONSCRIPT = "conscript", "现役义务兵"
    SERVICEMAN = "serviceman", "其他现役军人"


class Health(TextChoices):
    GOOD = "good", "健康"
    CHRONIC = "chronic", "慢性病"
    SERIOUS = "serious", "重病"
    DISABLED = "disabled", "残疾"


class DisabilityKind(TextChoices):
    VISION = "vision", "视力"
    HEARING = "hearing", "听力"
    SPEECH = "speech", "言语"
    LIMB = "limb", "肢体"
    INTELLECT = "intellect", "智力"
    MENTAL = "mental", "精神"
    MULTIPLE = "multiple", "多重"


class Marital(TextChoices):
    SINGLE = "single", "未婚"
    MARRIED = "married", "已婚"
    DIVORCED = "divorced", "离异"
    WIDOWED = "widowed", "丧偶"


class Cause(TextChoices):
    """Why the household is poor; more than one may hold."""

    ILLNESS = "illness", "疾病"
    DISABILITY = "disability", "残疾"
    SCHOOLING = "schooling", "因学"
    DISASTER = "disaster", "灾害"
    LABOUR = "labour", "缺乏劳动力"
    UNEMPLOYMENT = "unemployment", "失业"
    OTHER = "other", "其他"


class IncomeKind(TextChoices):
    """The income catalogue of 民发〔2021〕57号 art. 13; how each is treated is the pack's."""

    W1 = "W1", "工资、薪金、奖金、津贴补贴"
    W2 = "W2", "灵活就业、零工收入"
    B1 = "B1", "种植、养殖、采集、加工"
    B2 = "B2", "工商业、运输、餐饮、服务等经营"
    P1 = "P1", "利息、红利、储蓄性保险、股息"
    P2 = "P2", "集体财产分红"
    P3 = "P3", "房屋土地出租、转让"
    T1 = "T1", "赡养费、抚养费、扶养费"
    T2 = "T2", "离退休金、失业保险金、遗属补助"
    T3 = "T3", "赔偿、捐赠、赠送"
    TM = "T-", "缴纳税费社保、支付赡养抚养费等转移支出"
    O1 = "O1", "其他应计入收入"
    X1 = "X1", "优待抚恤金"
    X2 = "X2", "计划生育奖励扶助金"
    X3 = "X3", "奖学金、见义勇为等奖励"
    X4 = "X4", "政府社会救助款物"
    X5 = "X5", "城乡居民基础养老金"
    X6_DISABILITY_LIVING = "X6_disability_living", "困难残疾人生活补贴"
    X6_DISABILITY_NURSING = "X6_disability_nursing", "重度残疾人护理补贴"
    X6_INJURY = "X6_injury", "工伤护理费、丧葬费及一次性补助"
    X6_STUDENT_AID = "X6_student_aid", "助学金"
    X6_ONE_CHILD = "X6_one_child", "独生子女费"
    X6_MEDICAL_AID = "X6_medical_aid", "医疗救助金"
    X6_HOUSING_AID = "X6_housing_aid", "住房救助和住房补贴"
    X6_ELDERLY = "X6_elderly", "高龄津贴"
    X6 = "X6", "其他规定不计入的收入"


class AssetKind(TextChoices):
    DEPOSIT = "deposit", "银行存款"
    SECURITY = "security", "证券、基金、债券"
    INSURANCE = "insurance", "商业保险"
    CLAIM = "claim", "债权"
    NET_FINANCE = "net_finance", "互联网金融资产"
    HOUSING_FUND = "housing_fund", "住房公积金"
    CAR = "car", "机动车辆"
    MOTORCYCLE = "motorcycle", "摩托车、电动车"
    WHEELCHAIR_CAR = "wheelchair_car", "残疾人代步车"
    FARM_MACHINE = "farm_machine", "大型农机具"
    VESSEL = "vessel", "船舶"
    BUSINESS = "business", "工商登记、出资"
    HOUSE = "house", "住房"
    SHOP = "shop", "商铺、车库、办公用房"
    HOMESTEAD = "homestead", "宅基地"
    MOBILE_PHONE = "mobile_phone", "移动电话"
    COMPUTER = "computer", "计算机"
    LUXURY = "luxury", "非生活必需的贵重物品"
    OTHER = "other", "其他财产"


class AssetUse(TextChoices):
    """Uses for which the rules of some places exempt a thing."""

    SOLE_DWELLING = "sole_dwelling", "唯一居所"
    LIVELIHOOD = "livelihood", "维持生计"
    OPERATING = "operating", "生产经营"
    DISABILITY = "disability", "残疾人功能性补偿"


class ExpenseKind(TextChoices):
    """Spending that a rule may take off the income (57号 art. 13)."""

    ILLNESS = "illness", "重病支出"
    DISABILITY = "disability", "残疾康复和照料支出"
    EDUCATION = "education", "教育支出"
    EMPLOYMENT = "employment", "必要就业成本"


class SupporterRelation(TextChoices):
    """What a supporter outside the household is to the persons supported."""

    CHILD = "child", "子女"
    SPOUSE = "spouse", "配偶"
    PARENT = "parent", "父母"
    GRANDCHILD = "grandchild", "孙子女、外孙子女"
    GRANDPARENT = "grandparent", "祖父母、外祖父母"
    SIBLING = "sibling", "兄弟姐妹"


class AidKind(TextChoices):
    """Other aid that a household is linked to (郑州 2004 四, 新疆 2014 二(五))."""

    HOUSING = "housing", "住房救助"
    EDUCATION = "education", "教育救助"
    MEDICAL = "medical", "医疗救助"
    PENSION = "pension", "养老保险资助"
    EMPLOYMENT = "employment", "就业救助"
    TEMPORARY = "temporary", "临时救助"


class WorkOutcome(TextChoices):
    """What came of an offer of work, was found of one who does not work, or was done for all."""

    REFUSED = "refused", "无正当理由拒绝"
    EXCUSED = "excused", "有正当理由未接受"
    ACCEPTED = "accepted", "已接受"
    IDLE = "idle", "有劳动能力无正当理由不就业"
    SERVED = "served", "参加公益性劳动"
