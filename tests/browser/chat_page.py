"""The chat as a visitor meets it: by labels and roles, on a page of its own or in the frame."""

from playwright.sync_api import FrameLocator, Locator, Page, expect

RECORD = """() => {
    window.said = [];
    const line = document.querySelector('[role=status]');
    const note = () => line.textContent && said.push(line.textContent);
    new MutationObserver(note).observe(line, {childList: true});
}"""


class ChatPage:
    """`place` is where the chat is: the page itself, or the frame in it."""

    def __init__(self, page: Page, place: Page | FrameLocator | None = None) -> None:
        self.page = page
        self.place = place or page
        self.input = self.place.get_by_label("Your message")
        self.messages = self.place.locator(".messages > li")
        self.status = self.place.get_by_role("status")
        self.notice = self.place.locator(".notice")

    def say(self, text: str) -> None:
        """Type and send."""
        self.input.fill(text)
        self.input.press("Enter")

    def ask(self, text: str) -> Locator:
        """Type, send, and wait for what comes back."""
        before = self.messages.count()
        self.say(text)
        try:
            expect(self.messages).to_have_count(before + 2)
        except AssertionError as error:
            raise AssertionError(f"{error}\n{self.messages.all_inner_texts()[before:]}") from None
        return self.messages.last

    def by(self, author: str) -> Locator:
        """Messages of visitor, bot, person or system."""
        return self.place.locator(f".messages > li.{author}")

    def record(self) -> None:
        """Note from now on what a screen reader says; for a page of its own."""
        self.page.evaluate(RECORD)

    def said(self) -> list[str]:
        """What was noted."""
        return list(self.page.evaluate("said"))

    def menu(self, item: str) -> None:
        """Choose from the menu."""
        self.place.get_by_role("button", name="More options").click()
        self.place.get_by_role("button", name=item).click()


def open_widget(page: Page) -> ChatPage:
    """Open the chat from the launcher."""
    page.locator("sunhat-launcher button").click()
    return in_frame(page)


def in_frame(page: Page) -> ChatPage:
    """The chat that is open already."""
    return ChatPage(page, page.frame_locator("sunhat-launcher iframe"))
