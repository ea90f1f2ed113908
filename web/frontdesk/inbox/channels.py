"""How a notice leaves the house: e-mail by Django's mailer, webhook by httpx."""

import hashlib
import hmac
import json
import smtplib
import time
from collections.abc import Sequence
from email.utils import formataddr
from typing import Any

import httpx
from django.conf import settings
from django.core.mail import EmailMessage

from frontdesk.lib.clinic import profile

WEBHOOK_SECONDS = 10.0


class SendError(Exception):
    """It did not go out; `code` says why, without any address or word of what was to be sent."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code[:60]


def email(key: str, to: Sequence[str], subject: str, body: str, reply_to: str = "") -> None:
    """Hand one message to the mail server; raises `SendError`. The key makes its Message-ID, the same at every attempt."""
    clinic = profile()
    address = clinic.sender or settings.DEFAULT_FROM_EMAIL
    host = address.rpartition("@")[2]
    message = EmailMessage(
        subject,
        body,
        # A name that has characters beyond ASCII is encoded by Django itself.
        formataddr((clinic.name, address)) if clinic.name.isascii() else address,
        list(to),
        headers={"Message-ID": f"<{key}@{host}>", "Auto-Submitted": "auto-generated"},
        reply_to=[reply_to] if reply_to else None,
    )
    try:
        message.send()
    except smtplib.SMTPResponseException as error:
        raise SendError(f"{type(error).__name__} {error.smtp_code}") from None
    except (smtplib.SMTPException, OSError) as error:
        raise SendError(type(error).__name__) from None


def webhook(url: str, key: str, content: dict[str, Any]) -> None:
    """Post JSON, signed; raises `SendError`. Whatever is not 2xx is a fault, a redirect included: it might lead anywhere."""
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "Idempotency-Key": key,
        "Sunhat-Timestamp": stamp,
        "Sunhat-Signature": signature(settings.SUNHAT_WEBHOOK_SECRET, stamp, body),
    }
    try:
        with httpx.Client(timeout=WEBHOOK_SECONDS, trust_env=False, follow_redirects=False) as client:
            answer = client.post(url, content=body, headers=headers)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SendError(type(error).__name__) from None
    if not answer.is_success:
        raise SendError(f"http_{answer.status_code}")


def signature(secret: str, stamp: str, body: bytes) -> str:
    """`v1=` and the HMAC-SHA256, in hex, of the timestamp, a full stop and the body."""
    return "v1=" + hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
