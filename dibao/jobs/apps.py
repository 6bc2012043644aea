from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "dibao.jobs"
    label = "jobs"
    verbose_name = "后台任务"

    def ready(self) -> None:
        from dibao.jobs import orders  # noqa: F401
