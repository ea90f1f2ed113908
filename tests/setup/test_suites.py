import os
import sys
import time
from pathlib import Path

import pytest

from tools import paths, suites
from tools.processes import sequence
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


def test_what_runs_beside_goes_one_after_the_other_whatever_becomes_of_each(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    first = Suite("first", (sys.executable, "-c", "print('failing'); raise SystemExit(3)"), tmp_path, beside_next=True)
    code = "import pathlib; pathlib.Path('ran').touch(); print('running')"
    second = Suite("second", (sys.executable, "-c", code), tmp_path, beside_next=True)
    assert suites.run_all([first, second, suite("seen", "", tmp_path)], dict(os.environ)) == 1
    assert (tmp_path / "ran").exists()
    output = capfd.readouterr().out
    assert output.index("=== seen") < output.index("failing") < output.index("=== second") < output.index("running")
    assert "FAILED (exit code 3)   first" in output and "passed                 second" in output


def test_an_interruption_stops_what_runs_beside(tmp_path: Path) -> None:
    sleeper = (sys.executable, "-c", "import pathlib, time; pathlib.Path('began').touch(); time.sleep(60)")
    never = (sys.executable, "-c", "import pathlib; pathlib.Path('never').touch()")
    started = time.monotonic()
    with pytest.raises(KeyboardInterrupt), sequence([(sleeper, tmp_path), (never, tmp_path)], dict(os.environ)):
        while not (tmp_path / "began").exists() and time.monotonic() < started + 30:
            time.sleep(0.01)
        raise KeyboardInterrupt
    assert time.monotonic() < started + 40
    assert not (tmp_path / "never").exists()


def test_every_folder_of_tests_is_in_one_suite() -> None:
    ignored = {word for word in suites.assistant_tests() if word.startswith("--ignore=")}
    here = [each for each in suites.test_suites() if each.folder == paths.ROOT]
    named = {word for each in here for word in each.command if word.startswith("tests/")}
    assert {word.partition("=")[2] for word in ignored} == named


def test_the_consoles_pages_are_tested_beside_and_nowhere_else() -> None:
    named = [each for each in suites.test_suites() if suites.PAGES in each.command]
    left_out = [each for each in suites.test_suites() if f"--ignore={suites.PAGES}" in each.command]
    assert [each.folder for each in (*named, *left_out)] == [paths.WEB, paths.WEB]
    assert (paths.WEB / suites.PAGES).is_dir()
