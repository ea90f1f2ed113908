"""What a visitor may write."""

import unicodedata

LONGEST = 2000


class TextError(ValueError):
    """A text that is not taken; its words go to the visitor."""


def storable(value: str) -> str:
    """The text in NFC. Raises `TextError` for what no database or other process can hold."""
    if "\0" in value:
        raise TextError("The text has a NUL character; leave it out.")
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        raise TextError("The text has half a surrogate pair; send whole characters.") from None
    return unicodedata.normalize("NFC", value)


def clean(value: str) -> str:
    """A message as it is stored: in NFC, not blank, of at most 2,000 code points."""
    result = storable(value)
    if not result.strip():
        raise TextError("The text is blank; write something.")
    # NFC can be longer than what was sent.
    if len(result) > LONGEST:
        raise TextError(f"The text is too long; send at most {LONGEST:,} characters.")
    return result
