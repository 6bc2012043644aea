from django.apps import AppConfig


class WorklistConfig(AppConfig):
    name = "dibao.worklist"
    label = "worklist"
    verbose_name = "待办"
