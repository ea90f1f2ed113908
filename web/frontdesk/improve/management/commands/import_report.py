"""Take up what `make improve` found."""

from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.urls import reverse

from frontdesk.improve.candidates import flips, read_report, store, write_html
from frontdesk.improve.models import Flip


class Command(BaseCommand):
    """Stores the comparison and writes it as a page."""

    help = "Store a comparison of two models, write report.html beside it, and say what flips."

    def add_arguments(self, parser: CommandParser) -> None:
        """Which, and of how many days of the log."""
        parser.add_argument("report", type=Path)
        parser.add_argument("--days", type=int, required=True)

    def handle(self, *args: Any, report: Path, days: int, **options: Any) -> None:
        """Store, write, tell."""
        candidate = store(read_report(report), days)
        page = write_html(candidate, report.parent)
        kinds = Counter(flip.kind for flip in flips(candidate))
        for kind in Flip.Kind:
            if kinds[kind]:
                self.stdout.write(f"{kinds[kind]:6}  {kind.label}")
        to_confirm = candidate.flips.filter(must_confirm=True).count()
        self.stdout.write(f"{to_confirm} to be confirmed one by one. Report: {page}")
        self.stdout.write(f"Console: {settings.SUNHAT_URL}{reverse('improve:candidate', args=[candidate.pk])}")
