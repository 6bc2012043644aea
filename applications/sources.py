"""What a means check looks into (57号 art. 17, and the blocks of a verification report)."""

from django.db.models import TextChoices


class CheckSource(TextChoices):
    REGISTER = "register", "户籍登记"
    TAX = "tax", "纳税记录"
    INSURANCE = "insurance", "社会保险"
    PROPERTY = "property", "不动产登记"
    BUSINESS = "business", "市场主体登记"
    HOUSING_FUND = "housing_fund", "住房公积金"
    VEHICLE = "vehicle", "车船登记"
    DEPOSIT = "deposit", "银行存款"
    COMMERCIAL = "commercial", "商业保险"
    SECURITIES = "securities", "证券"
    ONLINE = "online", "互联网金融资产"
    DEATH = "death", "死亡、殡葬登记"
    PAYROLL = "payroll", "财政供养人员"
    PRISON = "prison", "服刑、强制戒毒人员"
