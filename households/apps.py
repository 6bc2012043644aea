from django.apps import AppConfig


class HouseholdsConfig(AppConfig):
    name = "households"
    verbose_name = "家庭"

    def ready(self) -> None:
        from households import job_handlers, workflow  # noqa: F401
