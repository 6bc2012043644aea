"""The pages of a month in figures."""

from django.urls import path

from payments.views import month

urlpatterns = [
    path("", month.month, name="month"),
    path("changes/", month.month_changes, name="month_changes"),
    path("forms/", month.month_forms, name="month_forms"),
    *(
        path(
            f"forms/{which}.xlsx",
            month.month_workbook,
            {"which": which},
            name=f"month_{which}_form",
        )
        for which in month.REGISTERS
    ),
]
