"""Who sits where and does what (design, section 1)."""

from django.db.models import TextChoices


class Role(TextChoices):
    COMMUNITY_ASSISTANT = "community_assistant", "社区协理员"
    STREET_CASEWORKER = "street_caseworker", "街道经办"
    STREET_LEAD = "street_lead", "街道负责人"
    COUNTY_APPROVER = "county_approver", "县级审核"
    COUNTY_FINANCE = "county_finance", "县级财务"
    AUDITOR = "auditor", "审计"
    SYSTEM_ADMIN = "system_admin", "系统管理员"
    SECURITY_ADMIN = "security_admin", "安全管理员"
    AUDIT_ADMIN = "audit_admin", "审计管理员"


ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN)
CASEWORKER = frozenset({Role.STREET_CASEWORKER})
LEAD = frozenset({Role.STREET_LEAD})
STREET = CASEWORKER | LEAD
FIELD = frozenset({Role.COMMUNITY_ASSISTANT}) | CASEWORKER
COUNTY = frozenset({Role.COUNTY_APPROVER})
FINANCE = frozenset({Role.COUNTY_FINANCE})
AUDIT = frozenset({Role.AUDITOR})
CASEWORK = FIELD | STREET | COUNTY
EVERY_OFFICE = CASEWORK | FINANCE | AUDIT
