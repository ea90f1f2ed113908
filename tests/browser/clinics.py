"""clinic.yml with other opening hours, so that no promise hangs on the time of day at which tests run."""

import re
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

CLINIC = Path(__file__).resolve().parents[2] / "clinic.yml"
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def always_open(folder: Path) -> Path:
    """Day and night."""
    return _write(folder / "open.yml", dict.fromkeys(DAYS, "0:00-24:00"))


def closed(folder: Path) -> Path:
    """Today and tomorrow; the day after it opens at nine."""
    opens = datetime.now(ZoneInfo("Europe/London")) + timedelta(days=2)
    return _write(folder / "closed.yml", dict.fromkeys(DAYS, "closed") | {DAYS[opens.weekday()]: "9:00-17:00"})


def _write(path: Path, week: dict[str, str]) -> Path:
    text = CLINIC.read_text()
    for day, hours in week.items():
        text = re.sub(rf"(?m)^    {day}: .*$", f"    {day}: {hours}", text)
    # One day there must be; the last of them is far away.
    head, *days = re.split(r"(?m)^    - date:", text)
    path.write_text(f"{head}    - date:{days[-1]}")
    return path
