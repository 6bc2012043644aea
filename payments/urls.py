from django.urls import include, path

from payments.views import batches, opening, payday, payments

urlpatterns = [
    path("", payments.payment_list, name="payments"),
    path("payday/", payday.payday, name="payday"),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/new/", opening.batch_new, name="batch_new"),
    path("batches/other/", opening.batch_other, name="batch_other"),
    path("batches/<slug:number>/", batches.batch_detail, name="batch"),
    path("batches/<slug:number>/unusual/<int:pk>/", opening.answer_unusual, name="answer_unusual"),
    path("batches/<slug:number>/files/<slug:file_format>/", batches.bank_file, name="bank_file"),
    path(
        "batches/<slug:number>/files/<slug:file_format>/<int:part>/",
        batches.bank_file,
        name="bank_file",
    ),
    path("batches/<slug:number>/returns/<int:pk>/", batches.bank_return, name="bank_return"),
    path("funds/", include("payments.funds.urls")),
    path("households/<str:code>/", payments.household_payments, name="household_payments"),
]
