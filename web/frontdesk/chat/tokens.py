"""Tokens as they are stored."""

import hashlib


def digest(token: str) -> str:
    """SHA-256, in hex. A token has 256 random bits: a slow hash would protect nothing more."""
    return hashlib.sha256(token.encode()).hexdigest()
