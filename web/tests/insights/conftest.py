"""The console's desk and cast, for the pages of insights."""

from tests.console.conftest import desk, everybody

__all__ = ["desk", "everybody"]
