from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.routers import DefaultRouter

from dibao.worklist import api

router = DefaultRouter()
router.include_root_view = False
router.register("households", api.HouseholdViewSet)
router.register("applications", api.ApplicationViewSet)
router.register("awards", api.AwardViewSet)
router.register("rechecks", api.RecheckViewSet)
router.register("batches", api.BatchViewSet)
router.register("payments", api.PaymentViewSet)

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="api_schema"),
    path("", SpectacularSwaggerSplitView.as_view(url_name="api_schema"), name="api_docs"),
    *router.urls,
]
