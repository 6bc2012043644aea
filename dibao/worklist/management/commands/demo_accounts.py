"""Print the demo accounts and their password."""

from django.core.management.base import BaseCommand

from dibao.offices.models import User
from dibao.worklist.demo.offices import COUNTIES, STAFF, demo_password


class Command(BaseCommand):
    help = "Print the demo accounts, one per role and county."

    def handle(self, *args, **options):
        names = [f"{county}_{name}" for county in COUNTIES.values() for name, *_ in STAFF]
        users = User.objects.filter(username__in=names).select_related("area")
        if not users:
            self.stdout.write("演示账号尚未建立。")
            return
        for user in users.order_by("pk"):
            roles = "、".join(user.role_labels)
            self.stdout.write(f"  {user.username:<18} {roles}（{user.area.name}）")
        self.stdout.write(f"  密码均为：{demo_password()}")
