from django.apps import AppConfig


class AuditsConfig(AppConfig):
    name = "audits"
    verbose_name = "监督审计"

    def ready(self) -> None:
        from audits import flags, reports, services  # noqa: F401
        from audits.complaints import forms, workflow  # noqa: F401
        from audits.dossier import exports  # noqa: F401
        from audits.records import forms as record_forms  # noqa: F401
        from audits.records import workflow as record_workflow  # noqa: F401
        from audits.samples import forms as sample_forms  # noqa: F401
        from audits.samples import workflow as sample_workflow  # noqa: F401
