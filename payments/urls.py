from django.urls import include, path

from payments.views import batches, payday, payments

urlpatterns = [
    path("", payments.payment_list, name="payments"),
    path("payday/", payday.payday, name="payday"),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/new/", batches.batch_new, name="batch_new"),
    path("batches/<slug:number>/", batches.batch_detail, name="batch"),
    path("batches/<slug:number>/files/<slug:file_format>/", batches.bank_file, name="bank_file"),
    path("batches/<slug:number>/returns/<int:pk>/", batches.bank_return, name="bank_return"),
    path("funds/", include("payments.funds.urls")),
    path("households/<str:code>/", payments.household_payments, name="household_payments"),
]
