from django.apps import AppConfig
from django.conf import settings

from dibao import policy


class OfficesConfig(AppConfig):
    name = "dibao.offices"
    label = "offices"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        policy.configure(settings.POLICY_DIR)
