"""The pages of a month in figures."""

from django.urls import path

from payments.views import month, public

urlpatterns = [
    path("", month.month, name="month"),
    path("changes/", month.month_changes, name="month_changes"),
    path("forms/", month.month_forms, name="month_forms"),
    path("notices/", public.payment_notices, name="payment_notices"),
    path("notices/<slug:number>/<slug:community>/", public.payment_notice, name="payment_notice"),
    path(
        "notices/<slug:number>/<slug:community>/sheet/",
        public.payment_notice_sheet,
        name="payment_notice_sheet",
    ),
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
