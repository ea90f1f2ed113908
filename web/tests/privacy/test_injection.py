"""What a visitor or a colleague wrote is inert on every page and in every export, and its tricks are seen."""

import csv
import io
import json
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.http import HttpResponse
from django.utils.html import escape

from frontdesk.answers import due
from frontdesk.improve import candidates
from frontdesk.improve.models import Candidate
from frontdesk.inbox.models import Notice
from frontdesk.privacy.cells import cell
from frontdesk.privacy.tricks import MARKS, visible, visible_in_json
from tests.console.talk import Talk
from tests.privacy.addresses import Address, addresses
from tests.privacy.poison import PAYLOADS, poison
from tests.privacy.test_role_matrix import LIBRARY, RULES, STREAMS
from tests.privacy.world import World, ask, browser_of

RAW = {character for character in MARKS}
READ: dict[str, set[str]] = {"GET": set()}
# One that has no rule yet is looked at too.
PAGES = [one for one in addresses() if one.name not in {*LIBRARY, *STREAMS} and "GET" in RULES.get(one.name, READ)]
CONSOLE = [address for address in PAGES if address.route.startswith("console/")]
ROLES = ("clinician", "manager", "reviewer", "receptionist")
SCRIPT = PAYLOADS["a script"]
# As it has to stand in what is answered: escaped, and in JSON as a text.
IN_HTML = escape(SCRIPT)
FORMS = {"text/html": IN_HTML, "application/json": SCRIPT}
# In the address of a link, and as JSON within a page.
OTHERWISE = {
    "insights:insights": quote(SCRIPT, safe=""),
    "answers:shown": "\\u003Cscript\\u003Ealert('pwned')\\u003C/script\\u003E",
}
# Whose words these pages show, nobody can poison: figures, the clinic's own files, an empty form, a way to another page.
WITHOUT_WORDS = {
    "inbox:home",
    "inbox:pulse",
    "inbox:alarms",
    "inbox:reply_add",
    "corrections:outcomes",
    "insights:csv",
}


class Danger(HTMLParser):
    """Collects what could run or lead astray in a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "script" and "src" not in given and given.get("type") != "application/json":
            self.found.append("an inline script")
        if tag in ("iframe", "object", "embed", "base") and "pwned" in repr(attrs):
            self.found.append(tag)
        for name, value in attrs:
            if name.startswith("on") or name == "style":
                self.found.append(f"{tag} {name}")
            if name in ("href", "src", "action", "formaction") and (value or "").strip().lower().startswith("javascript:"):
                self.found.append(f"{tag} {name}={value}")


@pytest.fixture
def poisoned(world: World) -> World:
    """The world, with every payload wherever a visitor or a colleague can leave words."""
    poison(world)
    return world


def check_page(page: str) -> None:
    """Nothing in it runs, and nothing in it shows other than it is."""
    assert Danger(page).found == []
    for raw in ("<script>alert(", "<img src=x", "{{ settings"):
        assert raw not in page or raw == "{{ settings"
    assert not RAW & set(page.removeprefix("\ufeff"))


def check_table(content: str) -> None:
    """No cell is one that a spreadsheet would run."""
    for line in csv.reader(io.StringIO(content.removeprefix("\ufeff"))):
        for one in line:
            number = one.lstrip("-").replace(".", "", 1).isdigit()
            assert number or cell(one) == one, one
    assert not RAW & set(content.removeprefix("\ufeff"))


def strings(content: Any) -> list[str]:
    """All texts in a JSON value."""
    if isinstance(content, dict):
        return [text for pair in content.items() for one in pair for text in strings(one)]
    if isinstance(content, list):
        return [text for one in content for text in strings(one)]
    return [content] if isinstance(content, str) else []


def check(answer: HttpResponse) -> str:
    """Check an answer by its kind; the kind."""
    kind = answer.headers["Content-Type"].partition(";")[0]
    content = answer.getvalue().decode()
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    if kind == "text/html":
        check_page(content)
        assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]
    elif kind == "text/csv":
        check_table(content)
    elif kind == "application/json":
        assert not RAW & set("".join(strings(json.loads(content))))
    return kind


@pytest.mark.parametrize("address", CONSOLE, ids=str)
def test_it_is_inert_on_every_page_of_the_console(poisoned: World, address: Address) -> None:
    for role in ROLES:
        answer = ask(poisoned, browser_of(poisoned, role), address, "GET", role)
        if answer.status_code == 200:
            check(answer)
        else:
            assert answer.status_code in (302, 403, 404), answer.content[:300]


@pytest.mark.parametrize("address", CONSOLE, ids=str)
def test_it_stands_on_the_pages_that_are_read(poisoned: World, address: Address) -> None:
    answers = [ask(poisoned, browser_of(poisoned, role), address, "GET", role) for role in ROLES]
    shown = [_shows(answer, address) for answer in answers if answer.status_code == 200]
    assert any(shown) == (address.name not in WITHOUT_WORDS), "poison it in tests/privacy/poison.py"


def _shows(answer: HttpResponse, address: Address) -> bool:
    content = answer.getvalue().decode()
    kind = answer.headers["Content-Type"].partition(";")[0]
    # The head of every page has the name of whoever is signed in.
    _, main, rest = content.partition("<main")
    if address.name in OTHERWISE:
        return OTHERWISE[address.name] in content
    return FORMS.get(kind, SCRIPT) in (rest if main else content)


def test_it_is_inert_in_the_report_of_a_candidate(poisoned: World, tmp_path: Path) -> None:
    path = candidates.write_html(Candidate.objects.get(), tmp_path)
    page = path.read_text()
    assert IN_HTML in page
    assert Danger(page).found == []


def test_no_letter_has_it_in_its_head(poisoned: World) -> None:
    subject, body = due.letter(Notice()) or ("", "")
    assert SCRIPT in body, "of plain text it is a part like any other"
    assert SCRIPT not in subject and "\n" not in subject


@pytest.mark.parametrize(
    "path",
    [
        "/console/conversations/?q={}",
        "/console/conversations/?page_of={}&outcome={}&tag={}&view={}",
        "/console/handoffs/?state={}&kind={}&role={}",
        "/console/audit/?conversation={}",
        "/console/answers/?q={}",
        "/console/corrections/outcomes/?q={}",
        "/console/no-such-page/{}",
        "/chat/resume/{}/",
        "/accounts/login/?next={}",
    ],
)
@pytest.mark.parametrize("payload", ["a script", "an attribute", "a turned name", "a link"])
def test_it_is_inert_in_an_address(poisoned: World, path: str, payload: str) -> None:
    answer = browser_of(poisoned, "manager").get(path.replace("{}", PAYLOADS[payload]))
    assert answer.status_code < 500
    if answer.status_code != 302 and path.startswith("/console/"):
        check(answer)


def test_a_trick_is_seen_where_the_words_are(poisoned: World) -> None:
    browser = browser_of(poisoned, "clinician")
    page = browser.get(f"/console/conversations/{poisoned.visitor.id}/").content.decode()
    assert "invoice⟨right to left, forced⟩fdp.exe" in page
    assert "pwn⟨zero width⟩ed" in page
    chat = browser.get(f"/console/chats/{poisoned.visitor.id}/messages/").json()
    assert "invoice⟨right to left, forced⟩fdp.exe" in {message["text"] for message in chat["messages"]}


def test_what_is_stored_stays_as_it_was_written(poisoned: World) -> None:
    assert poisoned.visitor.conversation.messages.filter(text=PAYLOADS["a turned name"]).exists()


def test_honest_text_in_other_scripts_is_left_alone() -> None:
    for text in ("مرحبا\u200f بكم", "שלום\u200e!", "👩\u200d⚕️", "می\u200cخواهم", "naïve – “quoted”"):
        assert visible(text) == text


@pytest.mark.parametrize("character", sorted(MARKS))
def test_every_trick_has_a_mark_in_text_and_in_json(character: str) -> None:
    text = f"a{character}b"
    assert visible(text) == f"a{MARKS[character]}b"
    for ascii_only in (True, False):
        assert json.loads(visible_in_json(json.dumps(text, ensure_ascii=ascii_only))) == f"a{MARKS[character]}b"


def test_the_beginning_of_a_file_may_say_that_it_is_utf_8() -> None:
    assert visible("\ufeffday,count") == "\ufeffday,count"


def test_an_escaped_backslash_is_no_trick() -> None:
    written = json.dumps("\\u202e")
    assert visible_in_json(written) == written


@pytest.mark.parametrize("name", ["a formula", "another formula", "a sum", "a difference", "a formula behind a blank"])
def test_a_formula_is_held_as_a_text(name: str) -> None:
    assert cell(PAYLOADS[name]) == f"'{PAYLOADS[name]}"


def test_figures_and_plain_words_stay() -> None:
    line = ["answer:sun_care/how_long", 3, -2.5, None, "2026-11-21"]
    assert [cell(one) for one in line] == line


NEEDLE, PHONE = "pomegranate", "07700 900123"
# Whoever works on a conversation there is told the words whole.
SERVED = {"inbox:chat", "inbox:messages"}


@pytest.mark.parametrize("address", PAGES, ids=str)
def test_words_for_clinicians_and_details_reach_nobody_by_any_address(world: World, address: Address) -> None:
    medical, plain = Talk(5), Talk(3)
    medical.hands_off(
        "medical", f"my {NEEDLE} rash", f"{NEEDLE[:20]}", contact_name=NEEDLE, contact_email=f"{NEEDLE}@home.example"
    )
    medical.conversation.notes.create(author=world.users["clinician"], text=f"{NEEDLE} again")
    plain.hands_off("request", f"ring me on {PHONE} about {PHONE}", contact_phone=PHONE)
    for talk in (medical, plain):
        for role in ("visitor", "receptionist", "outsider", "reviewer", "manager"):
            user = world.users.get(role)
            values = {**world.values(address, user), "public_id": talk.conversation.public_id}
            answer = browser_of(world, role).get(address.path(**values))
            content = b"".join(answer) if answer.streaming else answer.content
            if role in ("visitor", "receptionist", "outsider"):
                assert NEEDLE.encode() not in content, (role, "read a medical conversation")
            if address.name not in SERVED:
                assert PHONE.encode() not in content, (role, "was shown a telephone number")


def test_every_page_is_looked_at() -> None:
    assert len(CONSOLE) >= 25
    assert not {address.name for address in PAGES} & set(LIBRARY)
