"""manage.py policy_coverage: write docs/coverage.md from docs/coverage.yaml."""

from django.conf import settings
from django.core.management.base import BaseCommand

from dibao.policy.coverage import check, read_coverage, render


class Command(BaseCommand):
    help = "由 docs/coverage.yaml 生成 docs/coverage.md"

    def handle(self, **options):
        docs = settings.BASE_DIR / "docs"
        rows = read_coverage(docs / "coverage.yaml")
        check(rows, settings.BASE_DIR)
        (docs / "coverage.md").write_text(render(rows), encoding="utf-8")
        self.stdout.write(f"{len(rows)} 条要求写入 docs/coverage.md")
