"""How long does a list or a search of the console take, with a million messages behind it? See README.md.

`python benchmarks/logs/run.py [--quick]`, in the assistant's environment; `make bench` runs it.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from benchmarks import machine, report  # noqa: E402
from benchmarks.logs import tables  # noqa: E402
from tools import environments  # noqa: E402

# A PostgreSQL database, empty or filled by an earlier run, such as postgresql://user@127.0.0.1:5432/name.
POSTGRESQL = "BENCH_DATABASE_URL"
KEPT = ROOT / "build" / "benchmarks" / "logs" / "kept"


def main() -> int:
    """Fills and asks SQLite, and PostgreSQL where one is named; a quick run leaves the committed results alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few messages and one round: does it run at all?")
    parser.add_argument("--keep", action="store_true", help=f"keep the logs for the next such run, SQLite's in {KEPT}")
    chosen = parser.parse_args()
    quick, on = chosen.quick, machine.describe()
    runs = list(_runs(quick, chosen.keep and not quick))
    lines = [*tables.written(runs), "", *report.described(on)]
    print("\n".join(lines))
    where = ROOT / "build" / "benchmarks" / "logs" if quick else Path(__file__).parent / "results"
    report.write(where, "logs", {"machine": on, "runs": runs}, ["# Lists and searches of the console", "", *lines])
    return 0


def _runs(quick: bool, keep: bool) -> Iterator[dict[str, Any]]:
    rounds, address = 1 if quick else 20, os.environ.get(POSTGRESQL, "")
    with _folder(keep) as folder:
        yield _measured(3_000 if quick else 100_000, rounds, "", folder)
    if not address:
        print(f"No PostgreSQL: {POSTGRESQL} names none.", flush=True)
        return
    with _folder(keep) as folder:
        yield _measured(3_000 if quick else 1_000_000, rounds, address, folder)


def _folder(keep: bool) -> AbstractContextManager[str]:
    if not keep:
        return tempfile.TemporaryDirectory(prefix="sunhat-logs-")
    KEPT.mkdir(parents=True, exist_ok=True)
    return nullcontext(str(KEPT))


def _measured(messages: int, rounds: int, address: str, folder: str) -> dict[str, Any]:
    env = {name: value for name, value in os.environ.items() if not name.startswith("SUNHAT_")}
    env |= {"SUNHAT_VAR": folder, "SUNHAT_LOG_LEVEL": "ERROR"}
    if address:
        env["SUNHAT_DATABASE_URL"] = address
    out = Path(folder) / "out.json"
    script = [str(environments.WEB.python), str(Path(__file__).with_name("measure.py"))]
    for verb in (["fill", str(messages)], ["ask", str(rounds), str(out)]):
        subprocess.run([*script, *verb], env=env, check=True)
    found: dict[str, Any] = json.loads(out.read_text("utf-8"))
    return found


if __name__ == "__main__":
    sys.exit(main())
