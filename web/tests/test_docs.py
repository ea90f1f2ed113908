"""docs/web.md is complete: every variable, check, address and folder has its line, and none that is not there."""

import re

import pytest
from django.conf import settings
from django.test import Client

from frontdesk import settings as read_at_start

SOURCES = {file: file.read_text() for file in (settings.WEB_DIR / "frontdesk").rglob("*.py")}
PAGE = (settings.REPO_DIR / "docs" / "web.md").read_text()


def table(heading: str) -> dict[str, str]:
    """The rows of the table under a heading, by what stands in their first cell."""
    section = PAGE.split(f"## {heading}\n")[1].split("\n## ")[0]
    rows = [row.strip("|").split("|", 1) for row in section.splitlines() if row.startswith("| `")]
    return {name.strip(): rest for name, rest in rows}


def read_by_the_code() -> dict[str, str]:
    """Every variable that is read, with the kind of reader."""
    found = re.findall(r'env\.(\w+)\(\s*"(SUNHAT_\w+)"', "\n".join(SOURCES.values()))
    return {name: reader for reader, name in found}


def test_every_variable_has_its_line_and_every_line_its_variable() -> None:
    assert {re.findall(r"SUNHAT_\w+", name)[0] for name in table("Environment")} == set(read_by_the_code())


def test_what_can_come_from_a_file_is_marked() -> None:
    marked = {re.findall(r"SUNHAT_\w+", name)[0] for name in table("Environment") if "†" in name}
    readers = {"secret", "kept_secret", "database", "mailer"}
    assert marked == {name for name, reader in read_by_the_code().items() if reader in readers}


@pytest.mark.parametrize("name", ["SUNHAT_URL", "SUNHAT_RASA_URL"])
def test_the_default_of_an_address_is_the_one_of_the_code(name: str) -> None:
    default = re.search(rf'"{name}", "([^"]*)"', SOURCES[settings.WEB_DIR / "frontdesk" / "settings.py"])
    assert default
    assert f"`{default[1]}`" in table("Environment")[f"`{name}`"]


@pytest.mark.parametrize("row", [row for row in table("Environment").items() if re.match(r"\s*`[\d.]+`", row[1])], ids=str)
def test_the_default_of_a_number_is_the_one_of_the_code(row: tuple[str, str]) -> None:
    name, rest = row
    written = float(re.findall(r"`([\d.]+)`", rest)[0])
    assert float(getattr(read_at_start, name.strip("`"), False)) == written or name == "`SUNHAT_BEHIND_PROXY`"


def test_every_check_has_its_line() -> None:
    in_code = set(re.findall(r'id="(sunhat\.[EW]\d{3})"', "\n".join(SOURCES.values())))
    assert {name.strip("`") for name in table("Checks")} == in_code


def test_every_address_is_there(db: None, client: Client) -> None:
    for names in table("Addresses"):
        for address in re.findall(r"`(/[^`]*)`", names):
            if not address.endswith("..."):
                assert client.get(address).status_code in {200, 302}, address


def test_every_folder_is_there() -> None:
    named = {name.strip("`").rstrip("/") for name in table("Where things are")}
    apps = {f"frontdesk/{file.parent.name}" for file in SOURCES if file.name == "apps.py"}
    assert named == apps | {"frontdesk/lib"}


HANDOFF = (settings.REPO_DIR / "docs" / "handoff.md").read_text()


def test_every_call_of_the_console_and_every_code_is_in_the_page_on_hand_off() -> None:
    from frontdesk.inbox.exits import REASONS
    from frontdesk.inbox.models import Exit
    from frontdesk.inbox.urls import CALLS

    inbox = "".join(text for file, text in SOURCES.items() if file.parent.name == "inbox")
    codes = set(re.findall(r'(?:Refused\(|Fault\(\d+, )"(\w+)"', inbox)) | set(REASONS) | set(Exit.values)
    actions = set(re.findall(r'"(chat\.\w+)"', inbox))
    assert {"away", "lost", "withheld", "answered", "deleted"} <= codes and "chat.taken" in actions
    assert not {code for code in codes | actions if f"`{code}`" not in HANDOFF}
    assert not {name for name in CALLS if f"{name}/" not in HANDOFF}
