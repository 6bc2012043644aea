from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    name = "applications"
    verbose_name = "申请受理"

    def ready(self) -> None:
        from applications import check_forms, forms, moves, workflow  # noqa: F401
        from applications.clock import forms as clock_forms  # noqa: F401
        from applications.clock import workflow as clock_workflow  # noqa: F401
        from applications.leads import forms as lead_forms  # noqa: F401
        from applications.leads import workflow as lead_workflow  # noqa: F401
