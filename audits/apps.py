from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = "监督审计"

    def ready(self) -> None:
        from audits import services  # noqa: F401
