"""allauth's forms in our words."""

from typing import Any

from allauth.account.forms import LoginForm


class StaffLoginForm(LoginForm):
    """Sign in by name or by address."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = "Username or e-mail"
        for name in ("login", "password"):
            self.fields[name].widget.attrs.pop("placeholder", None)
