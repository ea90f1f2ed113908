import os
import sys
from pathlib import Path

import pytest

from tools import suites
from tools.suites import Suite


def suite(name: str, code: str, folder: Path) -> Suite:
    return Suite(name, (sys.executable, "-c", code), folder)


def test_a_failure_stops_no_later_suite_and_decides_the_exit_code(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    later = f"open({str(tmp_path / 'ran')!r}, 'w')"
    code = suites.run_all(
        [suite("first", "raise SystemExit(3)", tmp_path), suite("second", later, tmp_path)], dict(os.environ)
    )
    assert code == 1
    assert (tmp_path / "ran").exists()
    output = capfd.readouterr().out
    assert "FAILED (exit code 3)   first" in output
    assert "passed                 second" in output


def test_all_passed_is_zero(tmp_path: Path) -> None:
    assert suites.run_all([suite("only", "", tmp_path)], dict(os.environ)) == 0


def test_two_run_at_the_same_time_and_each_has_its_result(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    # Each waits for the file that the other one writes.
    meets = (
        "import pathlib, sys, time\npathlib.Path({own!r}).touch()\n"
        "end = time.monotonic() + 30\n"
        "while not pathlib.Path({other!r}).exists() and time.monotonic() < end: time.sleep(0.01)\n"
        "print({own!r}, 'met'); sys.exit({code} if pathlib.Path({other!r}).exists() else 9)"
    )
    one = Suite("one", (sys.executable, "-c", meets.format(own="a", other="b", code=4)), tmp_path, beside_next=True)
    two = Suite("two", (sys.executable, "-c", meets.format(own="b", other="a", code=0)), tmp_path)
    assert suites.run_all([one, two], dict(os.environ)) == 1
    output = capfd.readouterr().out
    assert "FAILED (exit code 4)   one" in output and "passed                 two" in output
    assert output.index("b met") < output.index("=== one") < output.index("a met")


def test_every_folder_of_tests_is_in_one_suite() -> None:
    ignored = {word for word in suites.assistant_tests() if word.startswith("--ignore=")}
    named = {word for each in suites.test_suites() for word in each.command if word.startswith("tests/")}
    assert {word.partition("=")[2] for word in ignored} == named
