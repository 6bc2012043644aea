"""Print the demo accounts and their password."""

from django.core.management.base import BaseCommand

from dibao.worklist.demo.offices import demo_password, demo_users


class Command(BaseCommand):
    help = "Print the demo accounts, one per role and county."

    def handle(self, *args, **options):
        users = demo_users().select_related("area")
        if not users:
            self.stdout.write("演示账号尚未建立。")
            return
        for user in users.order_by("pk"):
            roles = "、".join(user.role_labels)
            who = f"{user.full_name}　{roles}（{user.area.name}）"
            self.stdout.write(f"  {user.username:<18} {who}")
        self.stdout.write(f"  密码均为：{demo_password()}")
