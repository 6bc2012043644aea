"""The API: the main objects in the reader's area, and the same transitions as on the pages."""

from django.utils import timezone
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.decorators import action
from rest_framework.exceptions import NotFound, ValidationError
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import BasePermission
from rest_framework.response import Response
from rest_framework.viewsets import ReadOnlyModelViewSet

from applications.models import Application
from dibao.jobs.orders import carry_out, work_on
from dibao.offices.roles import AUDIT, CASEWORK, EVERY_OFFICE, FINANCE, Role
from dibao.trail.engine import available
from dibao.trail.workflow import workflow_of
from dibao.web.actions import form_for
from dibao.worklist import serializers
from households.models import Household
from payments.models import Batch, Payment
from reviews.models import Award, Recheck

MONEY_READERS = FINANCE | AUDIT | {Role.COUNTY_APPROVER, Role.STREET_LEAD, Role.STREET_CASEWORKER}


class Newest(CursorPagination):
    ordering = "-pk"
    page_size = 50


class HoldsRole(BasePermission):
    message = "您的岗位不能读取此类数据。"

    def has_permission(self, request, view) -> bool:
        return request.user.is_authenticated and request.user.holds(*view.readers)


class Scoped(ReadOnlyModelViewSet):
    """Rows of the reader's area; another county's row is 404."""

    permission_classes = [HoldsRole]
    pagination_class = Newest
    readers: frozenset[str] = EVERY_OFFICE

    def get_queryset(self):
        return super().get_queryset().visible_to(self.request.user)


class Actable(Scoped):
    """Rows that move by transitions."""

    def retrieve(self, request, *args, **kwargs):
        obj = self.get_object()
        names = [item.name for item in available(obj, request.user)]
        job = work_on(obj, request.user)
        work = serializers.WorkSerializer(job).data if job else None
        return Response({**self.get_serializer(obj).data, "actions": names, "work": work})

    @extend_schema(
        request=serializers.ActionSerializer,
        responses={
            200: OpenApiResponse(description="办理后的对象"),
            202: OpenApiResponse(
                serializers.WorkSerializer, "数量较大，已转后台办理；进度和结果见该对象的 work"
            ),
            403: OpenApiResponse(description="岗位或辖区不符"),
            409: OpenApiResponse(description="状态已变化，请重新读取"),
            422: OpenApiResponse(description="不符合规定，附理由和依据"),
        },
    )
    @action(detail=True, methods=["post"], url_path=r"actions/(?P<name>[a-z_]+)")
    def act(self, request, name: str, **kwargs):
        obj = self.get_object()
        transition = workflow_of(type(obj)).transitions.get(name)
        if transition is None or not transition.roles:
            raise NotFound("没有这一办理事项。")
        on = timezone.localdate()
        form = form_for(type(obj), transition)(
            request.data, request.FILES, obj=obj, actor=request.user, on=on
        )
        if not form.is_valid():
            raise ValidationError(form.errors)
        outcome = carry_out(obj, name, actor=request.user, on=on, **form.cleaned_data)
        if outcome.job:
            return Response(serializers.WorkSerializer(outcome.job).data, status=202)
        return Response(self.get_serializer(outcome.obj).data)


class HouseholdViewSet(Scoped):
    queryset = Household.objects.prefetch_related("members__person")
    serializer_class = serializers.HouseholdSerializer
    lookup_field = "code"


class ApplicationViewSet(Actable):
    queryset = Application.objects.select_related("household")
    serializer_class = serializers.ApplicationSerializer
    lookup_field = "number"
    readers = CASEWORK | AUDIT


class AwardViewSet(Scoped):
    queryset = Award.objects.select_related("household")
    serializer_class = serializers.AwardSerializer
    lookup_field = "number"


class RecheckViewSet(Actable):
    queryset = Recheck.objects.select_related("household")
    serializer_class = serializers.RecheckSerializer
    lookup_field = "number"
    readers = CASEWORK | AUDIT


class BatchViewSet(Actable):
    queryset = Batch.objects.all()
    serializer_class = serializers.BatchSerializer
    lookup_field = "number"
    readers = FINANCE | AUDIT | {Role.COUNTY_APPROVER}


class PaymentViewSet(Scoped):
    queryset = Payment.objects.select_related("household", "batch")
    serializer_class = serializers.PaymentSerializer
    readers = MONEY_READERS
