"""The main objects as the API shows them: numbers masked, amounts as strings."""

from rest_framework import serializers

from applications.models import Application
from dibao.jobs.models import Job
from households.models import Household, Member
from payments.models import Batch, Payment
from reviews.models import Award, Recheck


class MemberSerializer(serializers.ModelSerializer):
    name = serializers.CharField(source="person.name")
    masked_id = serializers.CharField(source="person.masked_id")
    relation_label = serializers.CharField(source="get_relation_display")
    since = serializers.DateField(source="period.lower")
    until = serializers.DateField(source="period.upper", allow_null=True)

    class Meta:
        model = Member
        fields = ["name", "masked_id", "relation", "relation_label", "is_head", "since", "until"]


class HouseholdSerializer(serializers.ModelSerializer):
    members = MemberSerializer(many=True)

    class Meta:
        model = Household
        fields = ["code", "area_code", "category", "address", "created_on", "members"]


class ApplicationSerializer(serializers.ModelSerializer):
    household = serializers.SlugRelatedField(slug_field="code", read_only=True)
    status_label = serializers.CharField(source="get_status_display")

    class Meta:
        model = Application
        fields = [
            "number", "household", "area_code", "status", "status_label", "version",
            "applied_on", "accepted_on", "due_on", "decided_on",
        ]  # fmt: skip


class AwardSerializer(serializers.ModelSerializer):
    household = serializers.SlugRelatedField(slug_field="code", read_only=True)
    since = serializers.DateField(source="period.lower")
    until = serializers.DateField(source="period.upper", allow_null=True)

    class Meta:
        model = Award
        fields = [
            "number", "household", "area_code", "category", "status", "version",
            "amount", "persons", "tier", "since", "until",
        ]  # fmt: skip


class RecheckSerializer(serializers.ModelSerializer):
    household = serializers.SlugRelatedField(slug_field="code", read_only=True)

    class Meta:
        model = Recheck
        fields = [
            "number", "household", "area_code", "organ", "status", "version",
            "due_on", "outcome", "concluded_on",
        ]  # fmt: skip


class BatchSerializer(serializers.ModelSerializer):
    class Meta:
        model = Batch
        fields = [
            "number", "area_code", "kind", "category", "month", "status", "version",
            "due_on", "payment_count", "person_count", "total", "content_hash",
        ]  # fmt: skip


class PaymentSerializer(serializers.ModelSerializer):
    household = serializers.SlugRelatedField(slug_field="code", read_only=True)
    batch = serializers.SlugRelatedField(slug_field="number", read_only=True)

    class Meta:
        model = Payment
        fields = [
            "id", "household", "batch", "area_code", "month", "kind", "amount",
            "persons", "masked_account",
        ]  # fmt: skip


class ActionSerializer(serializers.Serializer):
    """What a transition needs: the row's version, a reason, and the fields of its form."""

    expected_version = serializers.IntegerField(
        required=False,
        help_text="办理前读到的 version；批次复核、送财政、确认款项、退回、办结和追缴收款必填。",
    )
    reason = serializers.CharField(required=False, allow_blank=True)


class WorkSerializer(serializers.ModelSerializer):
    """Long work on a row: how far it is; `message` tells what became of it, or why it did not."""

    name = serializers.CharField(source="params.name", read_only=True)

    class Meta:
        model = Job
        fields = ("name", "progress", "done", "total", "percent", "message", "error_reference")
