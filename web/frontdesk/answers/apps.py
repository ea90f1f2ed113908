"""Django's registration of the app."""

from django.apps import AppConfig


class AnswersConfig(AppConfig):
    """See docs/answers.md."""

    name = "frontdesk.answers"

    def ready(self) -> None:
        """Make the letter about answers that are due known to the outbox."""
        from frontdesk.answers import due
        from frontdesk.inbox import letters

        letters.register(due.ABOUT, "Answers due for review", due.letter)
