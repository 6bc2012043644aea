from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "资金发放"

    def ready(self) -> None:
        from payments import (  # noqa: F401
            answer_forms,
            answer_workflow,
            blockers,
            finding_forms,
            finding_workflow,
            forms,
            moves,
            nightly,
            paid_months,
            workflow,
        )
        from payments.funds import forms as fund_forms  # noqa: F401
        from payments.funds import workflow as fund_workflow  # noqa: F401
        from payments.services import drafting, kept_lists  # noqa: F401
