"""Members of staff."""

from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    """A member of staff. What a person may do comes from groups; `frontdesk.accounts.roles` names them."""

    email = models.EmailField(unique=True)
