"""The console in a real browser, served by uvicorn as it is run."""

import os
import shutil
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from pytest_django.fixtures import Settings

from frontdesk.accounts.models import User
from tests.browser_console.served import Served
from tests.conftest import PASSWORD

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
]
Look = dict[str, Any]
Visit = Callable[..., Page]


def chromium() -> str | None:
    """The browser to use: the variable CHROMIUM, else one on the path, else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Playwright keeps an event loop in this thread; Django would take every query here for one made inside of it.
    before = os.environ.get("DJANGO_ALLOW_ASYNC_UNSAFE")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()
    if before is None:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@pytest.fixture
def served(transactional_db: None, settings: Settings) -> Iterator[Served]:
    """Ends before the database is emptied, so that no request is under way then."""
    settings.ALLOWED_HOSTS = ["127.0.0.1"]
    server = Served()
    yield server
    server.stop()


@pytest.fixture
def excused() -> list[str]:
    """What the browser may complain of in this test: a refusal that the test is about."""
    return []


@pytest.fixture
def visit(browser: Browser, served: Served, excused: list[str]) -> Iterator[Visit]:
    """`visit(user, path, **look)` is a page in a fresh browser, with that member of staff signed in by the form.

    Anything that the browser complains about (a script's error, the Content-Security-Policy) fails the test.
    """
    cache.clear()
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not any(one in message.text for one in excused):
            faults.append(message.text)

    def go(user: User | None, path: str, **look: Any) -> Page:
        context = browser.new_context(base_url=served.url, **look)
        context.set_default_timeout(12_000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        if user:
            page.goto("/accounts/login/")
            page.get_by_label("Username or e-mail").fill(user.username)
            page.get_by_label("Password").fill(PASSWORD)
            page.get_by_role("button", name="Sign in").click()
            page.wait_for_url("**/console/**")
        page.goto(path)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not faults
