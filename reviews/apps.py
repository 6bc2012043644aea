from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "调查审核"

    def ready(self) -> None:
        from reviews import forms, workflow  # noqa: F401
