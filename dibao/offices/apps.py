from django.apps import AppConfig

from dibao.offices import packs


class OfficesConfig(AppConfig):
    name = "dibao.offices"
    label = "offices"
    verbose_name = "机构与人员"

    def ready(self) -> None:
        packs.load()
