"""Settings: read with types, secrets from files, wrong ones refused with a number and a hint."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as product
from django.core.checks import run_checks
from django.core.exceptions import ImproperlyConfigured
from pytest_django.fixtures import Settings

from frontdesk.lib import checks, env
from frontdesk.lib.clinic import profile

VARIABLE = "SUNHAT_OF_THE_TEST"


@pytest.fixture
def variable(monkeypatch: pytest.MonkeyPatch) -> Any:
    """`variable(value)` sets the variable of the test."""
    return lambda value, name=VARIABLE: monkeypatch.setenv(name, value)


@pytest.mark.parametrize(("value", "expected"), [("1", True), ("YES", True), ("off", False), ("", False), (" true ", True)])
def test_a_flag(variable: Any, value: str, expected: bool) -> None:
    variable(value)
    assert env.flag(VARIABLE) is expected


def test_what_is_not_set_has_its_default() -> None:
    assert env.flag(VARIABLE, True) is True
    assert env.number(VARIABLE, 5.0) == 5.0
    assert env.words(VARIABLE, ("a",)) == ["a"]
    assert env.path(VARIABLE, Path("/x")) == Path("/x")
    assert env.secret(VARIABLE, "y") == "y"
    assert env.text(VARIABLE, "z") == "z"


def test_numbers_words_and_paths(variable: Any) -> None:
    variable("2.5")
    assert env.number(VARIABLE, 0) == 2.5
    variable("https://a.example, https://b.example")
    assert env.words(VARIABLE) == ["https://a.example", "https://b.example"]
    variable("~/x")
    assert env.path(VARIABLE, Path()) == Path.home() / "x"


@pytest.mark.parametrize("read", [env.flag, lambda name: env.number(name, 1.0), lambda name: env.database(name, Path())])
@pytest.mark.parametrize("value", ["hunter2", "mysql://u:hunter2@h/n", "postgresql://u:hunter2@h:port/n"])
def test_what_cannot_be_read_names_the_variable_and_not_the_value(variable: Any, read: Any, value: str) -> None:
    variable(value)
    with pytest.raises(env.EnvError, match=VARIABLE) as caught:
        read(VARIABLE)
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("value", ["-1", "nan", "inf"])
def test_a_number_has_bounds(variable: Any, value: str) -> None:
    variable(value)
    with pytest.raises(env.EnvError):
        env.number(VARIABLE, 1.0)


def test_a_secret_from_a_file(variable: Any, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("from the file\n")
    variable(str(tmp_path / "secret"), f"{VARIABLE}_FILE")
    assert env.secret(VARIABLE) == "from the file"
    variable("from the variable")
    assert env.secret(VARIABLE) == "from the variable"


def test_a_secret_file_that_is_not_there(variable: Any, tmp_path: Path) -> None:
    variable(str(tmp_path / "none"), f"{VARIABLE}_FILE")
    with pytest.raises(env.EnvError, match=f"{VARIABLE}_FILE"):
        env.secret(VARIABLE)


def test_a_secret_that_is_made_is_kept_and_private(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "secret_key"
    made = env.kept_secret(VARIABLE, file)
    assert len(made) >= 50
    assert env.kept_secret(VARIABLE, file) == made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert list(file.parent.iterdir()) == [file]


def test_the_database_is_sqlite_or_by_one_variable_postgresql(variable: Any, tmp_path: Path) -> None:
    assert env.database(VARIABLE, tmp_path / "x.sqlite3")["ENGINE"] == "frontdesk.lib.sqlite"
    variable("postgresql://us%40er:p%3Aw@db.example:5433/name?sslmode=require")
    found = env.database(VARIABLE, tmp_path / "x.sqlite3")
    assert (found["USER"], found["PASSWORD"], found["HOST"], found["PORT"]) == ("us@er", "p:w", "db.example", "5433")
    assert found["OPTIONS"]["sslmode"] == "require"
    usual = "-c jit=off -c random_page_cost=1.1"
    assert found["OPTIONS"]["options"] == usual
    variable("postgresql://me@db.example/name?options=-c%20work_mem%3D8MB")
    assert env.database(VARIABLE, tmp_path / "x.sqlite3")["OPTIONS"]["options"] == f"{usual} -c work_mem=8MB"


def test_mail_goes_into_files_or_to_the_server_that_is_named(variable: Any, tmp_path: Path) -> None:
    folder = tmp_path / "mail"
    assert env.mailer(VARIABLE, "", folder)["OPTIONS"] == {"file_path": str(folder)}
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    variable("smtp://us%40er:pw@mail.example:587")
    found = env.mailer(VARIABLE, "", folder)["OPTIONS"]
    assert (found["host"], found["port"], found["username"], found["use_tls"]) == ("mail.example", 587, "us@er", True)
    assert env.mailer("SUNHAT_NOTHING", "smtp://127.0.0.1:25", folder)["OPTIONS"]["use_tls"] is False
    variable("smtps://mail.example:465")
    assert env.mailer(VARIABLE, "", folder)["OPTIONS"]["use_ssl"] is True
    variable("mail.example")
    with pytest.raises(env.EnvError, match=VARIABLE):
        env.mailer(VARIABLE, "", folder)


def numbers(**_: Any) -> set[str]:
    return {message.id for message in run_checks(include_deployment_checks=True)}


@pytest.mark.parametrize(
    ("number", "name", "value"),
    [
        ("sunhat.E002", "SUNHAT_SITES", ["https://clinic.example/path"]),
        ("sunhat.E002", "SUNHAT_SITES", ["clinic.example"]),
        ("sunhat.E002", "SUNHAT_SITES", ["https://*.example"]),
        ("sunhat.E002", "SUNHAT_SITES", ["https://a.example;script-src"]),
        ("sunhat.E003", "SUNHAT_URL", "chat.clinic.example"),
        ("sunhat.E004", "SUNHAT_RASA_URL", "127.0.0.1:5005"),
        ("sunhat.W001", "SUNHAT_TURN_SECRET", "t" * 31),
        ("sunhat.W002", "SUNHAT_URL", "http://chat.clinic.example"),
    ],
)
def test_a_wrong_setting_has_a_number(settings: Settings, number: str, name: str, value: Any) -> None:
    assert number not in numbers()
    setattr(settings, name, value)
    assert number in numbers()


def test_a_secret_that_passes_here_is_long_enough_for_the_assistant() -> None:
    channel = (product.REPO_DIR / "clinic_nlu" / "turn_channel.py").read_text()
    assert f"\nMIN_SECRET_LENGTH = {checks.LEAST_SECRET}\n" in channel


def test_a_wrong_clinic_is_one_line_and_keeps_the_process_from_serving(settings: Settings, tmp_path: Path) -> None:
    settings.SUNHAT_CLINIC = tmp_path / "clinic.yml"
    settings.SUNHAT_CLINIC.write_text("clinic:\n  nam: Wrong\n")
    profile.cache_clear()
    try:
        with pytest.raises(ImproperlyConfigured, match=r"sunhat\.E001.*clinic\.yml"):
            checks.refuse_wrong_settings()
    finally:
        profile.cache_clear()
    settings.SUNHAT_CLINIC = product.REPO_DIR / "clinic.yml"


@pytest.mark.parametrize(
    "address", ["https://a.example", "http://127.0.0.1:8000", "http://[::1]:8000", "https://a-b.example:1"]
)
def test_an_origin(address: str) -> None:
    assert checks.is_origin(address)


@pytest.mark.parametrize(
    "address",
    ["", "a.example", "ftp://a.example", "https://", "https://a.example/", "https://a:b@c.example", "https://a.example:x"],
)
def test_no_origin(address: str) -> None:
    assert not checks.is_origin(address)


def manage(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
    """`manage.py` in a process of its own, with the product's settings and only these variables."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SUNHAT_", "DJANGO_"))}
    command = [sys.executable, str(product.WEB_DIR / "manage.py"), *words]
    return subprocess.run(command, env=kept | variables, capture_output=True, text=True, timeout=60, check=False)  # noqa: S603


def production(folder: Path) -> dict[str, str]:
    return {
        "SUNHAT_VAR": str(folder),
        "SUNHAT_URL": "https://chat.clinic.example",
        "SUNHAT_SITES": "https://www.clinic.example",
        "SUNHAT_SECRET_KEY": "k" * 20 + "0123456789abcdefghijklmnopqrstuvwxyzABCDEF",
        "SUNHAT_TURN_SECRET": "t" * 32,
        "SUNHAT_BEHIND_PROXY": "1",
    }


def test_check_deploy_is_clean_with_production_settings(tmp_path: Path) -> None:
    ran = manage("check", "--deploy", "--fail-level", "WARNING", **production(tmp_path))
    assert ran.returncode == 0, ran.stderr
    assert "no issues" in ran.stdout


def test_check_deploy_is_not_clean_without_them(tmp_path: Path) -> None:
    ran = manage("check", "--deploy", "--fail-level", "WARNING", SUNHAT_VAR=str(tmp_path))
    assert ran.returncode == 1
    assert "sunhat.W001" in ran.stderr


def test_https_turns_on_what_a_public_site_needs(tmp_path: Path) -> None:
    names = ["SESSION_COOKIE_SECURE", "CSRF_COOKIE_SECURE", "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS"]
    code = f"from django.conf import settings; import json; print(json.dumps([getattr(settings, n) for n in {names}]))"
    on = manage("shell", "--no-imports", "-c", code, **production(tmp_path))
    off = manage("shell", "--no-imports", "-c", code, SUNHAT_VAR=str(tmp_path))
    assert json.loads(on.stdout) == [True, True, True, 31536000]
    assert json.loads(off.stdout) == [False, False, False, 0]


def test_the_models_have_all_their_migrations(tmp_path: Path) -> None:
    ran = manage("makemigrations", "--check", "--dry-run", SUNHAT_VAR=str(tmp_path))
    assert ran.returncode == 0, ran.stdout
