"""Wrong settings of a deployment, each with a number and a hint. docs/web.md lists them."""

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import close_old_connections

from frontdesk.lib.clinic import profile

# The turn channel of the assistant refuses to start with less.
LEAST_SECRET = 32
LOOPBACK = {"127.0.0.1", "localhost", "::1"}


@register()
def clinic_profile(**_: Any) -> list[CheckMessage]:
    """The clinic's file is there and right."""
    from clinic_profile import ClinicProfileError

    try:
        profile()
    except ClinicProfileError as error:
        hint = "Mend the file, or name another one in SUNHAT_CLINIC."
        return [Error(f"The clinic's profile cannot be used. {error}", hint=hint, id="sunhat.E001")]
    return []


@register()
def sites(**_: Any) -> list[CheckMessage]:
    """SUNHAT_SITES goes into a header: each entry is an origin and nothing else."""
    hint = "Name scheme and host, such as https://www.clinic.example, with commas between them."
    return [
        Error(f"SUNHAT_SITES: {site!r} is no origin.", hint=hint, id="sunhat.E002")
        for site in settings.SUNHAT_SITES
        if not is_origin(site)
    ]


@register()
def own_address(**_: Any) -> list[CheckMessage]:
    """SUNHAT_URL is an origin."""
    if is_origin(settings.SUNHAT_URL):
        return []
    hint = "Name scheme and host, such as https://chat.clinic.example, without a path."
    return [Error("SUNHAT_URL is no origin.", hint=hint, id="sunhat.E003")]


@register()
def rasa_address(**_: Any) -> list[CheckMessage]:
    """SUNHAT_RASA_URL is an origin."""
    if is_origin(settings.SUNHAT_RASA_URL):
        return []
    hint = "Name scheme, host and port, such as http://127.0.0.1:5005."
    return [Error("SUNHAT_RASA_URL is no origin.", hint=hint, id="sunhat.E004")]


@register(Tags.security)
def webhook_address(**_: Any) -> list[CheckMessage]:
    """Notices travel encrypted, unless they stay on the machine. The address itself may be a secret and is not shown."""
    address = settings.SUNHAT_WEBHOOK_URL
    if not address or is_webhook(address):
        return []
    hint = "Give an address that starts with https://, or with http:// on the machine itself."
    return [Error("SUNHAT_WEBHOOK_URL cannot be used.", hint=hint, id="sunhat.E005")]


@register(Tags.security)
def turn_secret(**_: Any) -> list[CheckMessage]:
    """Rasa refuses every turn without the secret."""
    if len(settings.SUNHAT_TURN_SECRET) >= LEAST_SECRET:
        return []
    hint = f"Give web and rasa the same SUNHAT_TURN_SECRET of at least {LEAST_SECRET} characters."
    return [Warning("SUNHAT_TURN_SECRET is missing or short: no message will be answered.", hint=hint, id="sunhat.W001")]


@register(Tags.security, deploy=True)
def transport(**_: Any) -> list[CheckMessage]:
    """What visitors write travels encrypted, unless it stays on the machine."""
    if settings.HTTPS or urlsplit(settings.SUNHAT_URL).hostname in LOOPBACK:
        return []
    hint = "Put a proxy with a certificate in front and name its https address in SUNHAT_URL."
    return [Warning("SUNHAT_URL is not https.", hint=hint, id="sunhat.W002")]


def is_webhook(address: str) -> bool:
    """True for an https address, or http on loopback, without a user or password in it."""
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname, parts.port
    except ValueError:
        return False
    safe = parts.scheme == "https" or (parts.scheme == "http" and host in LOOPBACK)
    return bool(host) and safe and "@" not in parts.netloc


def is_origin(address: str) -> bool:
    """True for http(s)://host[:port] and nothing more."""
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError:
        return False
    host = parts.hostname or ""
    whole = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{f':{port}' if port is not None else ''}"
    return parts.scheme in {"http", "https"} and bool(host) and address.lower() == whole and not set(host) & set(" ;,'*\"")


def refuse_wrong_settings() -> None:
    """Raise `ImproperlyConfigured`, one line for each error, if the process must not serve."""
    try:
        errors = [message for message in run_checks() if message.level >= 40 and not message.is_silenced()]
    finally:
        # Some of Django's own ask the database, on a thread that nothing else uses and that lives on.
        close_old_connections()
    if errors:
        raise ImproperlyConfigured("\n".join(f"{error.id}: {error.msg} {error.hint or ''}" for error in errors))
