"""Cells of a table that a spreadsheet opens."""

# What a spreadsheet takes for the beginning of a formula, after blanks that it skips.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "|", "%")


def cell(value: object) -> object:
    """The value as it may stand in a CSV file: a text that a spreadsheet would run as a formula is held as a text.

    An apostrophe before it does that. Figures stay figures.
    """
    if not isinstance(value, str):
        return value
    begins = value.lstrip(" \u00a0\u200b\u2060\ufeff")
    return f"'{value}" if begins.startswith(FORMULA) else value
