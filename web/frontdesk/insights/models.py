"""Which weekly summaries were written."""

from django.db import models


class Summary(models.Model):
    """The week of which managers were told, by its Monday: once, whatever is restarted and however many processes run."""

    week = models.DateField(unique=True)
    written_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.week}"
