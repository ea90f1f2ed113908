"""Members of staff."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower


class User(AbstractUser):
    """A member of staff. What a person may do comes from groups; `frontdesk.accounts.roles` names them.

    An e-mail address is optional (the first account has none), and belongs to one person only, in whatever case.
    """

    class Meta(AbstractUser.Meta):
        constraints = [models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="user_email_once")]

    @property
    def public_name(self) -> str:
        """As visitors are told; a user name, which opens the sign-in page, is nobody's business there."""
        return self.get_full_name() or "A member of our team"

    def __str__(self) -> str:
        return self.get_full_name() or self.get_username()
