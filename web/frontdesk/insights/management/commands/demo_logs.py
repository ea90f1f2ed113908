"""`manage.py demo_logs`: a year of believable conversations, to look at every page full. docs/insights.md says more."""

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from frontdesk.chat import rasa
from frontdesk.chat.models import Conversation
from frontdesk.corrections.models import DailyQueue
from frontdesk.insights.demo import people, storing
from frontdesk.insights.demo.assistant import Assistant
from frontdesk.insights.demo.visit import CONSENT
from frontdesk.insights.demo.year import Year

PER_DAY = 11


class Command(BaseCommand):
    """Make up a past."""

    help = "Make believable conversations of the last days, with hand-offs and all that reviewers and managers look at."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--days", type=int, default=365, help="How far back they go.")
        parser.add_argument("--seed", type=int, default=1, help="The same seed makes the same conversations.")
        parser.add_argument("--conversations", type=int, help=f"About how many; {PER_DAY} a day if not given.")
        parser.add_argument("--replace", action="store_true", help="Remove earlier demo conversations first.")
        parser.add_argument("--beside-real", action="store_true", help="Even where real conversations are stored.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Write them, and say how many and what the assistant had to do with it."""
        days = options["days"]
        if days < 1:
            raise CommandError("--days must be at least 1.")
        self._check(options["replace"], options["beside_real"])
        assistant = Assistant(settings.VAR_DIR / "demo_answers.json", rasa.client())
        staff, until, seed = people.staff(), timezone.now(), options["seed"]
        visits = Year(assistant, staff, until, seed).visits(days, options["conversations"] or days * PER_DAY)
        count = storing.store(visits, staff, until, seed)
        assistant.keep()
        self.stdout.write(f"Made {count} conversations of {days} days.")
        self.stdout.write(_about(assistant))

    def _check(self, replace: bool, beside_real: bool) -> None:
        demo = Conversation.objects.filter(consent_version=CONSENT)
        real = Conversation.objects.exclude(consent_version=CONSENT).count()
        if real and not beside_real:
            raise CommandError(f"There are {real} real conversations. Use another database, or say --beside-real.")
        if demo.exists() and not replace:
            raise CommandError("There are demo conversations already. Say --replace to make them anew.")
        demo.delete()
        if not real:  # the queues of the demo's days are left empty
            DailyQueue.objects.all().delete()


def _about(assistant: Assistant) -> str:
    if assistant.unknown:
        return f"No assistant answered: {assistant.unknown} messages have what would be right, and no answer's text."
    return f"The assistant answered {assistant.asked} distinct texts now; the others were known."
