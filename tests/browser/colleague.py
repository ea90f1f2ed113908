"""A member of staff in a browser of their own: signed in by the form, acting through the console's JSON."""

import re
from typing import Any
from uuid import uuid4

from playwright.sync_api import APIResponse, Page


class Colleague:
    """`page` is theirs; `call` does what the console's pages do in the background."""

    def __init__(self, page: Page, username: str, password: str) -> None:
        """Sign in on the page, which shows the form."""
        self.page = page
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

    def _token(self) -> str:
        # The cookie is not for scripts; every page of the console carries the token in a form.
        return str(self.page.locator("input[name=csrfmiddlewaretoken]").first.input_value())


def chat_id(page: Page) -> str:
    """The conversation in the visitor's browser."""
    return str(page.evaluate("JSON.parse(localStorage.sunhat).key.id"))


def calls_to(page: Page, name: str) -> list[str]:
    """Collects the requests that the page makes to a call of the API from now on."""
    made: list[str] = []
    page.on("request", lambda request: re.search(f"/{name}$", request.url) and made.append(request.url))
    return made
