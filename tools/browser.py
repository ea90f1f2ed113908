"""A Chromium for the browser tests: the variable CHROMIUM, one on the path, or one that is installed now."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Optional

from tools import environments
from tools.processes import quiet
from tools.report import SetupError, stage

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHT_PATH = (
    "from playwright.sync_api import sync_playwright as s\nwith s() as p: print(p.chromium.executable_path)"
)


def present() -> Optional[str]:
    """The browser that is there already; raises SetupError where CHROMIUM names none."""
    given = os.environ.get("CHROMIUM")
    if given:
        found = shutil.which(given)
        if not found:
            raise SetupError(
                f"CHROMIUM is {given}, which is no program. Correct it, or unset it and one is looked for."
            )
        return found
    return next((found for found in map(shutil.which, NAMES) if found), None)


def _install_debian() -> Optional[str]:
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    quiet(["apt-get", "update", "-qq"], env=env, failure="apt-get update failed.")
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"]
    quiet(command, env=env, failure="apt-get could not install chromium.")
    return present()


def _install_playwright() -> Optional[str]:
    python = environments.WEB.python
    quiet([python, "-m", "playwright", "install", "chromium"], failure="Playwright could not install Chromium.")
    path = quiet([python, "-c", PLAYWRIGHT_PATH]).strip()
    return path if Path(path).exists() else None


def ensure() -> str:
    """Path of a browser. Needs the web environment where one has to be installed without root."""
    found = present()
    if found:
        return found
    debian = os.geteuid() == 0 and shutil.which("apt-get") is not None
    with stage("Installing Chromium"):
        found = _install_debian() if debian else _install_playwright()
    if not found:
        raise SetupError("No Chromium was found, nor could one be installed. Install one and set CHROMIUM to its path.")
    return found
