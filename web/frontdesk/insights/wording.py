"""Figures in words."""

from datetime import date


def duration(seconds: float | None) -> str:
    """Such as "45 s", "12 min", "3 h 5 min", "2 d 4 h"; "–" for none."""
    if seconds is None:
        return "–"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(minutes, 60)
    if hours < 24:
        return f"{hours} h {minutes} min" if minutes else f"{hours} h"
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if hours else f"{days} d"


def share(part: float, whole: float) -> str:
    """In per cent, such as "12 %"; "–" of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "–"


def change(now: int, before: int) -> str:
    """How a count changed, such as "+12 %", "as before"; empty where there was nothing before."""
    if not before:
        return ""
    percent = round(100 * (now - before) / before)
    return f"{percent:+d} %".replace("-", "−") if percent else "as before"


def points(now: tuple[int, int], before: tuple[int, int]) -> str:
    """How a share (part, whole) changed, in percentage points, such as "−3 points"."""
    if not now[1] or not before[1]:
        return ""
    moved = round(100 * now[0] / now[1]) - round(100 * before[0] / before[1])
    unit = "point" if abs(moved) == 1 else "points"
    return f"{moved:+d} {unit}".replace("-", "−") if moved else "as before"


def days(first: date, last: date) -> str:
    """Such as "2 Nov to 29 Nov 2026"."""
    return f"{first.day} {first:%b}{'' if first.year == last.year else f' {first.year}'} to {last.day} {last:%b %Y}"
