"""Typed readers of the environment.

Each reader takes the variable's name and a default. A value that cannot be read raises `EnvError`, whose text names the
variable and what was expected, never the value: it may be a secret.
"""

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE, FALSE = {"1", "true", "yes", "on"}, {"0", "false", "no", "off", ""}


class EnvError(ImproperlyConfigured):
    """A variable holds something that cannot be used."""


def text(name: str, default: str = "") -> str:
    """The variable's value without surrounding white space."""
    return os.environ.get(name, default).strip()


def flag(name: str, default: bool = False) -> bool:
    """True for 1/true/yes/on, False for 0/false/no/off and empty."""
    value = os.environ.get(name)
    if value is None:
        return default
    word = value.strip().lower()
    if word not in TRUE | FALSE:
        raise EnvError(f"{name}: expected one of 1, 0, true, false, yes, no, on, off.")
    return word in TRUE


def number(name: str, default: float, minimum: float = 0.0) -> float:
    """A finite number of at least `minimum`."""
    value = text(name)
    if not value:
        return default
    try:
        result = float(value)
    except ValueError:
        raise EnvError(f"{name}: expected a number.") from None
    if not minimum <= result < float("inf"):
        raise EnvError(f"{name}: expected a number of at least {minimum:g}.")
    return result


def words(name: str, default: tuple[str, ...] = ()) -> list[str]:
    """Values separated by commas or white space."""
    value = os.environ.get(name)
    return list(default) if value is None else value.replace(",", " ").split()


def path(name: str, default: Path) -> Path:
    """An absolute path; `~` is understood."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else default


def secret(name: str, default: str = "") -> str:
    """The secret in the variable, or in the file that `<name>_FILE` names; the variable wins."""
    value = text(name)
    if value:
        return value
    file = text(f"{name}_FILE")
    if not file:
        return default
    try:
        return Path(file).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise EnvError(f"{name}_FILE: cannot read the file ({error.strerror}).") from None


def kept_secret(name: str, file: Path) -> str:
    """As `secret`; without one, a random one that is made once and kept in `file`, readable by its owner only."""
    given = secret(name)
    if given:
        return given
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{secrets.token_hex(4)}")
    if not file.exists():
        handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(secrets.token_urlsafe(48))
        try:
            # A link, not a rename: of two processes that start together, the second must read what the first wrote.
            os.link(fresh, file)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text(encoding="utf-8").strip()


def mailer(name: str, default: str, folder: Path) -> dict[str, object]:
    """Django's settings of a mail server from its address; without one each mail is a file in `folder`.

    `smtp://user:password@host:port` turns to TLS after the greeting, save on the machine itself; `smtps://` starts with it.
    """
    address = secret(name, default)
    if not address:
        # What visitors are answered is in there: for its owner only.
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return {"BACKEND": "django.core.mail.backends.filebased.EmailBackend", "OPTIONS": {"file_path": str(folder)}}
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = None
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname or not port:
        raise EnvError(f"{name}: expected smtp://user:password@host:port or smtps://...")
    options = {
        "host": parts.hostname,
        "port": port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": parts.scheme == "smtp" and parts.hostname not in {"127.0.0.1", "localhost", "::1"},
        "timeout": 10,
    }
    return {"BACKEND": "django.core.mail.backends.smtp.EmailBackend", "OPTIONS": options}


def database(name: str, default: Path) -> dict[str, object]:
    """Django's database settings from a PostgreSQL address, or SQLite in the file `default` without one.

    The address reads `postgresql://user:password@host:port/name?option=value`.
    """
    address = secret(name)
    if not address:
        return sqlite(default)
    parts = urlsplit(address)
    if parts.scheme not in {"postgres", "postgresql"} or not parts.path.strip("/"):
        raise EnvError(f"{name}: expected postgresql://user:password@host:port/name.")
    try:
        port = parts.port
    except ValueError:
        raise EnvError(f"{name}: expected a port number after the host.") from None
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(port or ""),
        "OPTIONS": {**_options(dict(parse_qsl(parts.query))), "pool": {"min_size": 1, "max_size": 20, "timeout": 10}},
    }


def _options(given: dict[str, str]) -> dict[str, str]:
    # PostgreSQL would compile what it thinks to be a long query, which takes longer than any of ours does; and it would rather
    # read a table from end to end than some rows of it by key, as was right for disks that had to turn.
    return given | {"options": f"-c jit=off -c random_page_cost=1.1 {given.get('options', '')}".strip()}


def sqlite(file: Path) -> dict[str, object]:
    """SQLite as one writer among many readers: WAL, write locks taken at once, freed pages overwritten with zeros."""
    file.parent.mkdir(parents=True, exist_ok=True)
    pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA foreign_keys=ON; PRAGMA secure_delete=ON; "
    # Connections stay open, so the log's file stays too: what is in the database by now leaves it as the log begins anew.
    pragmas += "PRAGMA journal_size_limit=0;"
    return {
        "ENGINE": "frontdesk.lib.sqlite",
        "NAME": str(file),
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 5, "init_command": pragmas},
        "TEST": {"NAME": str(file.with_name(f"test-{file.name}"))},
    }
