"""What the tests of privacy share with those of the console."""

from tests.console.conftest import desk, everybody
from tests.privacy.world import world

__all__ = ["desk", "everybody", "world"]
