from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "调查审核"

    def ready(self) -> None:
        from reviews import forms, moves, workflow  # noqa: F401
        from reviews.line_changes import workflow as line_changes  # noqa: F401
