from django.urls import include, path, re_path

from payments.views import batches, findings, opening, payday, payments, settling

urlpatterns = [
    path("", payments.payment_list, name="payments"),
    path("payday/", payday.payday, name="payday"),
    path("month/", include("payments.month_urls")),
    path("batches/", batches.batch_list, name="batches"),
    path("batches/new/", opening.batch_new, name="batch_new"),
    path("batches/other/", opening.batch_other, name="batch_other"),
    path("batches/<slug:number>/", batches.batch_detail, name="batch"),
    path("batches/<slug:number>/unusual/<int:pk>/", opening.answer_unusual, name="answer_unusual"),
    path("batches/<slug:number>/files/<slug:file_format>/", batches.bank_file, name="bank_file"),
    path(
        "batches/<slug:number>/files/<slug:file_format>/<int:part>/<int:version>/",
        batches.bank_file,
        name="bank_file",
    ),
    path(
        "batches/<slug:number>/files/<slug:file_format>/<int:part>/",
        batches.bank_file,
        name="bank_file",
    ),
    path("batches/<slug:number>/returns/<int:pk>/", batches.bank_return, name="bank_return"),
    path("batches/<slug:number>/lines/<int:pk>/", settling.resolve_line, name="resolve_line"),
    re_path(
        r"^batches/(?P<number>[A-Z0-9-]+)/lists/(?P<what>roster|printed|texts)/$",
        batches.take_list,
        name="take_list",
    ),
    path("deliveries/", settling.deliveries, name="deliveries"),
    path("deliveries/<int:pk>/", settling.delivery, name="delivery"),
    path("deliveries/homes/<str:code>/", settling.home_delivery, name="home_delivery"),
    path("deliveries/cards/<str:code>/", settling.card_custody, name="card_custody"),
    path("deliveries/agreements/<int:pk>/", settling.agreement, name="custody_agreement"),
    re_path(
        r"^deliveries/(?P<what>home|custody)/(?P<pk>[0-9]+)/end/$",
        settling.end,
        name="end_delivery",
    ),
    path("recoveries/", findings.recoveries, name="recoveries"),
    path("recoveries/<slug:number>/", findings.recovery, name="recovery"),
    path("recoveries/<slug:number>/letter/", findings.recovery_letter, name="recovery_letter"),
    path("back-pay/", findings.back_pays, name="back_pays"),
    path("back-pay/<slug:number>/", findings.back_pay, name="back_pay"),
    path("prices/", findings.price_indexes, name="price_indexes"),
    path("prices/new/", findings.price_index_new, name="price_index_new"),
    path("prices/<slug:number>/", findings.price_index, name="price_index"),
    path("households/<str:code>/recovery/", findings.recovery_new, name="recovery_new"),
    path("households/<str:code>/back-pay/", findings.back_pay_new, name="back_pay_new"),
    path("funds/", include("payments.funds.urls")),
    path("households/<str:code>/", payments.household_payments, name="household_payments"),
]
