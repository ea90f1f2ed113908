"""Where things are in a checkout. Everything that is made lies in folders that git ignores."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
VENVS = ROOT / ".venvs"
BUILD = ROOT / "build"
ENCODER = BUILD / "encoder"
MODELS = ROOT / "models"
REQUIREMENTS = ROOT / "requirements"
WEB = ROOT / "web"


def var() -> Path:
    """The folder of what a running Sunhat keeps: database, secrets, logs. SUNHAT_VAR moves it."""
    return Path(os.environ.get("SUNHAT_VAR") or ROOT / "var").resolve()
