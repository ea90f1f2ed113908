"""Contrast of two colours, as WCAG 2.2 reckons it (success criteria 1.4.3 and 1.4.11)."""

from __future__ import annotations

# The chat writes white on the light accent, and the dark accent on its lightest dark surface (widget/frame/chat.css).
LIGHT_SURFACE = "#ffffff"
DARK_SURFACE = "#202829"
ENOUGH = 4.5  # for text of normal size


def ratio(one: str, other: str) -> float:
    """From 1.0 (the same) to 21.0 (black on white), for two colours as `#rrggbb`."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    red, green, blue = (_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4
