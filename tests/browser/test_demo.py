"""The demo clinic's page says what the clinic's profile says."""

from collections.abc import Callable
from pathlib import Path

import yaml
from playwright.sync_api import Page, expect

CLINIC = yaml.safe_load((Path(__file__).resolve().parents[2] / "clinic.yml").read_text())


def test_demo_is_the_clinic_of_the_profile(visit: Callable[..., Page]) -> None:
    page = visit("/demo/")
    expect(page).to_have_title(f"{CLINIC['identity']['name']} · {CLINIC['identity']['tagline']}")
    text = page.locator("body").inner_text()
    for fact in (CLINIC["contact"]["phone"], CLINIC["contact"]["email"], *CLINIC["address"]["lines"]):
        assert fact in text
    for person in CLINIC["team"]["people"]:
        assert person["name"] in text
        assert person["role"].lower() in text.lower()


def test_demo_shows_the_opening_hours_of_the_profile(visit: Callable[..., Page]) -> None:
    page = visit("/demo/")
    rows = page.locator(".hours tr")
    for row, (day, hours) in zip(rows.all(), CLINIC["opening"]["week"].items(), strict=True):
        expect(row.get_by_role("rowheader")).to_have_text(day.capitalize())
        expect(row.get_by_role("cell")).to_have_text(str(hours).replace("-", " to ").capitalize())


def test_demo_carries_the_widget(visit: Callable[..., Page]) -> None:
    page = visit("/demo/")
    launcher = page.get_by_role("button", name="Ask us a question")
    expect(launcher).to_be_visible()
    launcher.click()
    expect(page.frame_locator("sunhat-launcher iframe").get_by_role("heading", level=1)).to_have_text(
        CLINIC["identity"]["name"]
    )


def test_every_picture_and_link_within_leads_somewhere(visit: Callable[..., Page]) -> None:
    page = visit("/demo/")
    assert page.evaluate("[...document.images].filter((image) => !image.naturalWidth).map((image) => image.src)") == []
    ids = page.evaluate(
        "[...document.querySelectorAll('a[href^=\"#\"]')].map((link) => link.getAttribute('href').slice(1))"
    )
    assert all(page.locator(f"#{name}").count() == 1 for name in ids)
