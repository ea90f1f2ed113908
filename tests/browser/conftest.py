"""The web app with a stand-in for Rasa behind it, a clinic's site before it, and a browser to look at both."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import clinics
import pytest
from chat_page import ChatPage
from clinic_site import ClinicSite
from colleague import Colleague
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright
from turn_server import SECRET, TurnServer
from web_server import WebServer

FLAGS = [
    "--no-sandbox",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-quic",
    "--no-first-run",
    "--host-resolver-rules=MAP clinic.test 127.0.0.1",
]
# A machine that is busy with something else is slow, not wrong.
PATIENCE_MS = 20_000
expect.set_options(timeout=PATIENCE_MS)
# What a browser itself reports of a request that failed: some tests are about just that.
REQUEST_FAILED = "Failed to load resource"


def chromium() -> str | None:
    """The browser to use: the variable CHROMIUM, else one on the path, else Playwright's own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def turn_server() -> Iterator[TurnServer]:
    server = TurnServer()
    server.start()
    yield server
    server.stop()


@pytest.fixture
def assistant(turn_server: TurnServer) -> Iterator[TurnServer]:
    """The assistant, well at the start and at the end of a test."""
    turn_server.reset()
    yield turn_server
    turn_server.reset()


@pytest.fixture(scope="session")
def clinic_site() -> Iterator[ClinicSite]:
    site = ClinicSite()
    yield site
    site.stop()


@pytest.fixture
def unlisted_site(web: WebServer) -> Iterator[ClinicSite]:
    """Somebody's website with our widget, that nobody has entered in SUNHAT_SITES."""
    site = ClinicSite()
    site.chat_url = web.url
    yield site
    site.stop()


@pytest.fixture(scope="session")
def web(
    tmp_path_factory: pytest.TempPathFactory, turn_server: TurnServer, clinic_site: ClinicSite
) -> Iterator[WebServer]:
    folder: Path = tmp_path_factory.mktemp("web")
    sites = f"{clinic_site.url} {clinic_site.foreign_url} {clinic_site.insecure_url}"
    server = WebServer(folder, turn_server.url, SECRET, sites, clinics.always_open(folder))
    clinic_site.chat_url = server.url
    server.start()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def closed_server(tmp_path_factory: pytest.TempPathFactory, turn_server: TurnServer) -> Iterator[WebServer]:
    """The same out of hours."""
    folder: Path = tmp_path_factory.mktemp("closed")
    server = WebServer(folder, turn_server.url, SECRET, "", clinics.closed(folder))
    server.start()
    yield server
    server.stop()


@pytest.fixture
def closed_web(closed_server: WebServer, assistant: TurnServer) -> WebServer:
    """A clinic that is closed, as its assistant knows: a visitor told otherwise would soon hear that nobody came."""
    assistant.closed = True
    return closed_server


@pytest.fixture
def visit(browser: Browser, web: WebServer, assistant: TurnServer) -> Iterator[Callable[..., Page]]:
    """`visit("/chat/", color_scheme="dark")` opens a page in a browser that has never been here.

    A second visit with `context=page.context` is another tab of the same browser. Any error of a script or of the
    Content-Security-Policy fails the test.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and REQUEST_FAILED not in message.text:
            faults.append(message.text)

    def go(address: str, context: BrowserContext | None = None, **options: Any) -> Page:
        if context is None:
            context = browser.new_context(**({"base_url": web.url} | options))
            context.set_default_timeout(PATIENCE_MS)
            contexts.append(context)
        page = context.new_page()
        page.on("console", note)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(address)
        return page

    yield go
    for context in contexts:
        context.close()
    assert not faults


@pytest.fixture
def chat(visit: Callable[..., Page]) -> Callable[..., ChatPage]:
    """`chat()` opens the chat's own page."""
    return lambda **options: ChatPage(visit("/chat/", **options))


@pytest.fixture
def closed_chat(chat: Callable[..., ChatPage], closed_web: WebServer) -> Callable[..., ChatPage]:
    """The same out of hours, when a way to be reached is asked for at once."""
    return lambda **options: chat(base_url=closed_web.url, **options)


@pytest.fixture
def colleague(visit: Callable[..., Page], web: WebServer) -> Callable[..., Colleague]:
    """`colleague("bryony")` signs a member of staff in, in a browser of their own; `at` is another server."""

    def sign_in(username: str, at: WebServer = web) -> Colleague:
        page = visit("/accounts/login/", base_url=at.url, viewport={"width": 1280, "height": 900})
        return Colleague(page, username, at.password(username))

    return sign_in
