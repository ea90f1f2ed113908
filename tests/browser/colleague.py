"""A member of staff in a browser of their own: signed in by the form, at work in the inbox or through its JSON."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import APIResponse, Frame, Locator, Page, expect


class Colleague:
    """`page` is theirs; `call` does what the console's pages do in the background."""

    def __init__(self, page: Page, username: str, password: str) -> None:
        """Sign in on the page, which shows the form."""
        self.page, self.username = page, username
        page.get_by_label("Username or e-mail").fill(username)
        page.get_by_label("Password").fill(password)
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_url("**/console/**")

    def open(self, chat: str) -> dict[str, Any]:
        """Read the conversation as the console does."""
        return self.page.request.get(f"/console/chats/{chat}/messages/").json()

    def call(self, chat: str, name: str, **body: Any) -> APIResponse:
        """Do something in a conversation."""
        headers = {"X-CSRFToken": self._token(), "Referer": self.page.url}
        return self.page.request.post(f"/console/chats/{chat}/{name}/", data=body, headers=headers)

    def take(self, chat: str) -> None:
        """Have the word."""
        version = self.open(chat)["state"]["version"]
        assert self.call(chat, "take", version=version).ok

    def say(self, chat: str, text: str) -> None:
        """Answer the visitor."""
        assert self.call(chat, "reply", text=text, client_id=str(uuid4())).ok

    def see(self, chat: str) -> None:
        """Pick the conversation from the queue."""
        self.page.goto("/console/handoffs/")
        self.page.locator(f"[data-line='{chat}'] a").click()
        expect(self.page.get_by_role("button", name="Take it")).to_be_visible()

    def press(self, button: str) -> None:
        """One of the buttons of the conversation on the screen."""
        self.page.get_by_role("button", name=button).click()

    def write(self, text: str) -> None:
        """Reply in the conversation on the screen."""
        self.page.get_by_label("Reply; the visitor sees it").fill(text)
        self.page.keyboard.press("Control+Enter")
        # As it is stored, which may be later than it is on the visitor's screen.
        expect(self.page.locator(".bubble--person[data-seq]").filter(has_text=text)).to_be_visible()

    def note(self, text: str) -> None:
        """Keep something for colleagues."""
        self.press("Note for colleagues")
        self.page.get_by_label("Internal note; only staff see it").fill(text)
        self.page.keyboard.press("Control+Enter")
        expect(self.bubbles("note")).to_contain_text(text)
        self.press("Reply to the visitor")

    def bubbles(self, author: str) -> Locator:
        """What is said on the screen, by visitor, bot, person or system; or notes."""
        return self.page.locator(f".bubble--{author}")

    def texts(self) -> list[str]:
        """All that was said, in the order of the screen, notes left out."""
        said = self.page.locator(".bubble[data-seq] .bubble__words")
        return [text.strip() for text in said.all_inner_texts()]

    def _token(self) -> str:
        # The cookie is not for scripts; every page of the console carries the token in a form.
        return str(self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value())


def chat_id(page: Page | Frame) -> str:
    """The conversation in the visitor's browser."""
    return str(page.evaluate("JSON.parse(localStorage.sunhat).key.id"))


def calls_to(page: Page, name: str) -> list[str]:
    """Collects the requests that the page makes to a call of the API from now on."""
    made: list[str] = []
    page.on("request", lambda request: re.search(f"/{name}$", request.url) and made.append(request.url))
    return made
