"""What a visitor's browser has to fetch, and what may stand in the files."""

import gzip
import re
from pathlib import Path

import pytest

WIDGET = Path(__file__).resolve().parents[2] / "widget"
LOADER_BYTES = 4 * 1024
FRAME_BYTES = 25 * 1024
PAGES = sorted(WIDGET.rglob("*.html"))
MODULES = [*sorted((WIDGET / "frame").glob("*.js")), WIDGET / "loader.js"]


def gzipped(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_launcher_is_small() -> None:
    assert gzipped(WIDGET / "loader.js") <= LOADER_BYTES


def test_chat_is_small() -> None:
    sizes = {path.name: gzipped(path) for path in (WIDGET / "frame").iterdir()}
    assert {"index.html", "chat.css", "main.js"} <= set(sizes)
    assert sum(sizes.values()) <= FRAME_BYTES, sizes


@pytest.mark.parametrize("page", PAGES, ids=lambda path: str(path.relative_to(WIDGET)))
def test_pages_hold_no_inline_script_or_style(page: Path) -> None:
    text = page.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))
    assert not re.search(r"(?:src|href)=\"https?:", text)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_modules_never_write_markup(module: Path) -> None:
    assert not re.search(
        r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", module.read_text()
    )


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_only_registration_has_effects_on_loading(module: Path) -> None:
    if module.name in ("main.js", "loader.js"):
        return
    lines = [
        line for line in module.read_text().splitlines() if line and not line.startswith((" ", "/", "}", ")", "]"))
    ]
    assert all(re.match(r"(import|export|const|let|class|async function|function)\b", line) for line in lines)
