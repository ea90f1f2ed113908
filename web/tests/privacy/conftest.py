"""What the tests of privacy share with those of the console."""

from tests.console.conftest import desk, everybody

__all__ = ["desk", "everybody"]
