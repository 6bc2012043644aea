from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = "监督审计"

    def ready(self) -> None:
        from audits import reports, services  # noqa: F401
        from audits.complaints import forms, workflow  # noqa: F401
