from pathlib import Path

import pytest

from tools import browser
from tools.report import SetupError


def program(file: Path) -> str:
    file.write_text("#!/bin/sh\n")
    file.chmod(0o755)
    return str(file)


@pytest.fixture
def bare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("CHROMIUM", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def test_the_variable_comes_first(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium")
    monkeypatch.setenv("CHROMIUM", program(bare / "mine"))
    assert browser.present() == str(bare / "mine")


def test_a_wrong_variable_is_an_error_and_not_passed_over(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program(bare / "chromium")
    monkeypatch.setenv("CHROMIUM", "/no/such/browser")
    with pytest.raises(SetupError, match="CHROMIUM is /no/such/browser"):
        browser.present()


@pytest.mark.parametrize("name", browser.NAMES)
def test_each_usual_name_is_found_on_the_path(bare: Path, name: str) -> None:
    assert browser.present() is None
    program(bare / name)
    assert browser.present() == str(bare / name)


@pytest.mark.parametrize(("user", "expected"), [(0, "debian"), (1000, "playwright")])
def test_root_on_debian_uses_its_package_and_others_playwright(
    bare: Path, monkeypatch: pytest.MonkeyPatch, user: int, expected: str
) -> None:
    program(bare / "apt-get")
    monkeypatch.setattr("os.geteuid", lambda: user)
    monkeypatch.setattr(browser, "_install_debian", lambda: "debian")
    monkeypatch.setattr(browser, "_install_playwright", lambda: "playwright")
    assert browser.ensure() == expected


def test_no_browser_at_all_is_one_clear_error(bare: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(browser, "_install_playwright", lambda: None)
    with pytest.raises(SetupError, match="set CHROMIUM"):
        browser.ensure()
