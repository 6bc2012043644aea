from django.apps import AppConfig


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = "资金发放"

    def ready(self) -> None:
        from payments import blockers, forms, workflow  # noqa: F401
        from payments.services import drafting  # noqa: F401
