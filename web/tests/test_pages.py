"""The pages that show the chat, each with the headers that it needs."""

import gzip

import pytest
from django.test import AsyncClient, Client
from pytest_django.fixtures import Settings

from frontdesk.lib import contracts

PAGES = ["/chat/", "/frame/", "/demo/", "/widget.js", "/api/docs/"]


def policy(client: Client, path: str) -> dict[str, list[str]]:
    """The Content-Security-Policy of an address, by directive."""
    parts = client.get(path).headers["Content-Security-Policy"].split(";")
    return {words[0]: words[1:] for words in (part.split() for part in parts)}


@pytest.mark.parametrize("path", PAGES)
def test_it_is_there_for_reading_only(client: Client, path: str) -> None:
    assert client.get(path).status_code == 200
    assert client.head(path).status_code == 200
    assert client.post(path).status_code == 405


@pytest.mark.parametrize("path", [*PAGES, "/accounts/login/"])
def test_the_policy_is_strict(db: None, client: Client, path: str) -> None:
    found = policy(client, path)
    assert found["default-src"] == found["base-uri"] == ["'none'"]
    assert found["script-src"] == found["style-src"] == found["connect-src"] == ["'self'"]
    assert not any("unsafe" in source or "*" in source for sources in found.values() for source in sources)


@pytest.mark.parametrize("path", PAGES)
def test_the_page_keeps_to_its_own_policy(client: Client, path: str) -> None:
    text = client.get(path).content.decode()
    if path != "/widget.js":
        assert "<style" not in text
        assert " style=" not in text
        assert " onclick=" not in text
        assert "<script>" not in text


@pytest.mark.parametrize("path", [*PAGES, "/accounts/login/", "/static/widget/frame/main.js"])
def test_the_headers_that_every_answer_has(db: None, client: Client, path: str) -> None:
    headers = client.get(path).headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_the_frame_shows_on_the_sites_that_are_listed_and_nowhere_else(client: Client, settings: Settings) -> None:
    settings.SUNHAT_SITES = ["https://www.clinic.example", "https://clinic.example:8443"]
    assert policy(client, "/frame/")["frame-ancestors"] == ["'self'", *settings.SUNHAT_SITES]
    assert "X-Frame-Options" not in client.get("/frame/").headers


@pytest.mark.parametrize("path", ["/chat/", "/demo/", "/api/docs/", "/accounts/login/", "/static/widget/frame/index.html"])
def test_no_other_page_shows_in_a_frame(db: None, client: Client, settings: Settings, path: str) -> None:
    settings.SUNHAT_SITES = ["https://www.clinic.example"]
    assert policy(client, path)["frame-ancestors"] == ["'none'"]
    assert client.get(path).headers["X-Frame-Options"] == "DENY"


def test_any_site_may_load_the_script_and_keeps_it_a_while(client: Client) -> None:
    headers = client.get("/widget.js").headers
    assert headers["Content-Type"].startswith("text/javascript")
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["Cache-Control"] == "public, max-age=300"
    assert client.get("/api/docs/").headers["Cross-Origin-Resource-Policy"] == "same-origin"


@pytest.mark.parametrize("path", ["/chat/", "/frame/", "/demo/", "/widget.js"])
def test_what_has_not_changed_is_not_sent_again(client: Client, path: str) -> None:
    tag = client.get(path).headers["ETag"]
    assert client.get(path, headers={"If-None-Match": tag}).status_code == 304


@pytest.mark.parametrize("path", ["frame/main.js", "frame/chat.css", "loader.js"])
def test_the_widgets_files_are_served(client: Client, path: str) -> None:
    answer = client.get(f"/static/widget/{path}")
    assert answer.status_code == 200
    assert "max-age=300" in answer.headers["Cache-Control"]
    assert "Access-Control-Allow-Origin" not in answer.headers


def test_everything_that_the_pages_name_is_served(client: Client) -> None:
    import re

    for page in ("/chat/", "/frame/", "/demo/"):
        for address in re.findall(r'(?:src|href)="(/[^"#?]*)', client.get(page).content.decode()):
            assert client.get(address).status_code == 200, (page, address)


async def test_a_file_over_asgi_is_the_same(async_client: object, client: Client) -> None:
    from asgiref.sync import sync_to_async

    path = "/static/widget/frame/main.js"
    one, other = await AsyncClient().get(path), await sync_to_async(client.get)(path)
    assert one.content == b"".join(other.streaming_content)
    assert one.headers["Content-Type"] == other.headers["Content-Type"]


@pytest.mark.parametrize("path", ["/static/widget/frame/main.js", "/static/widget/frame/chat.css", "/frame/", "/widget.js"])
async def test_the_widget_comes_packed_to_whoever_unpacks_it(path: str) -> None:
    client = AsyncClient()
    plain, packed = await client.get(path), await client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert "Content-Encoding" not in plain.headers and packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(packed.content) == plain.content
    # The head of a packed page is of a random length, so that its size tells nothing of what it holds.
    assert len(packed.content) == int(packed.headers["Content-Length"]) < len(plain.content)
    assert "Accept-Encoding" in plain.headers["Vary"] and "Accept-Encoding" in packed.headers["Vary"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    assert (await client.get(path, headers=known)).status_code == 304


async def test_what_is_asked_for_in_part_or_is_no_text_comes_as_it_is() -> None:
    client, path = AsyncClient(), "/static/widget/frame/main.js"
    part = await client.get(path, headers={"Accept-Encoding": "gzip", "Range": "bytes=0-9"})
    head = await client.head(path, headers={"Accept-Encoding": "gzip"})
    assert (part.status_code, len(part.content), head.content) == (206, 10, b"")
    assert "Content-Encoding" not in part.headers and "Content-Encoding" not in head.headers


async def test_a_page_that_holds_secrets_is_never_packed(db: None) -> None:
    answer = await AsyncClient().get("/accounts/login/", headers={"Accept-Encoding": "gzip"})
    assert b"csrfmiddlewaretoken" in answer.content and "Content-Encoding" not in answer.headers


def test_the_documentation_shows_every_call(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    calls = [
        method for item in contracts.document(contracts.OPENAPI)["paths"].values() for method in item if method != "parameters"
    ]
    assert page.count("<section") == len(calls)
