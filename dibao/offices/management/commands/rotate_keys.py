"""Seal all sealed values and files anew with the active key of DIBAO_KEYS."""

from django.core.management.base import BaseCommand
from django.db import DatabaseError

from dibao.crypto import active_key_id
from dibao.crypto.rotation import reseal_chunk, reseal_files, sealed_columns


class Command(BaseCommand):
    help = "用当前主密钥重新加密全部敏感字段和文件。可随时中断，再次运行会接着做。"

    def add_arguments(self, parser):
        parser.add_argument("--chunk", type=int, default=500, help="每个事务处理的行数")

    def handle(self, *, chunk: int, **options):
        refused = []
        for model, field in sealed_columns():
            done = 0
            try:
                while count := reseal_chunk(model, field, size=chunk):
                    done += count
            except DatabaseError as error:
                refused.append(f"{model._meta.db_table}.{field.column}")
                self.stderr.write(f"{refused[-1]}：数据库拒绝修改（{type(error).__name__}）")
            if done:
                self.stdout.write(f"{model._meta.db_table}.{field.column}：{done} 个")
        files = sum(1 for _name in reseal_files())
        self.stdout.write(f"文件：{files} 个")
        if refused:
            self.stdout.write(f"以下表已封存，不能重新加密，旧密钥请继续保留：{'、'.join(refused)}")
        else:
            self.stdout.write(f"全部完成，主密钥为 {active_key_id()}，旧密钥可以移除。")
