"""How soon is a message on the other's screen, with 200 other open streams? See README.md.

`python benchmarks/live/run.py [--quick]`, in the assistant's environment; `make bench` runs it.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

import aiohttp  # noqa: E402

from benchmarks import machine, report  # noqa: E402
from benchmarks.live import figures, measure  # noqa: E402
from benchmarks.live.clients import Clinician, Screen, Visitor  # noqa: E402
from benchmarks.live.figures import POLLING, STREAM, Delays  # noqa: E402
from benchmarks.turn import servers  # noqa: E402
from tools.processes import obey_signals  # noqa: E402

CLINICIAN = "imogen"
OTHERS = 200


def main() -> int:
    """Runs the comparison and writes the results; a quick run leaves the committed ones alone."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="one short round with few streams: does it run at all?")
    options = parser.parse_args()
    obey_signals()
    started = time.monotonic()
    on = machine.describe()
    print("\n".join(report.described(on)), flush=True)
    try:
        with (
            tempfile.TemporaryDirectory(prefix="sunhat-live-") as folder,
            servers.web_alone(Path(folder), CLINICIAN) as (server, password),
        ):
            rounds, shares, breaks = _measured(Path(folder), server, password, options.quick)
    except servers.BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    minutes = (time.monotonic() - started) / 60
    lines = [*figures.delay_table(rounds), "", *figures.goal(rounds), "", *figures.cost_table(shares)]
    lines += ["", f"{len(rounds)} rounds in {minutes:.0f} minutes; {breaks} streams broke and were opened again."]
    lines += ["", *report.described(on)]
    print("\n".join(lines))
    where = ROOT / "build" / "benchmarks" / "live" if options.quick else Path(__file__).parent / "results"
    data = {"machine": on, "minutes": minutes, "breaks": breaks, **figures.as_data(rounds, shares)}
    report.write(where, "live", data, ["# A message on the other's screen", "", *lines])
    return 0


def _measured(
    folder: Path, server: servers.Server, password: str, quick: bool
) -> tuple[list[Delays], dict[str, list[float]], int]:
    try:
        return asyncio.run(_measure(server, password, quick))
    except servers.BenchmarkError as error:
        log = (folder / "web.log").read_text("utf-8", "replace")
        raise servers.BenchmarkError(f"{error}\nThe web app's log ends with:\n{log[-3000:]}") from error


async def _measure(
    server: servers.Server, password: str, quick: bool
) -> tuple[list[Delays], dict[str, list[float]], int]:
    rounds, messages, seconds, count = (1, 3, 4.0, 20) if quick else (2, 15, 15.0, OTHERS)
    connector = aiohttp.TCPConnector(limit=0)
    patience = aiohttp.ClientTimeout(total=None, sock_read=60)
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(connector=connector, timeout=patience, cookie_jar=jar) as session:
        visitor = Visitor(session, server.url)
        await visitor.start()
        clinician = Clinician(session, server.url, visitor.public_id)
        await clinician.sign_in(CLINICIAN, password)
        await clinician.take()
        others = await measure.others(session, server.url, clinician, count)
        found: list[Delays] = []
        shares: dict[str, list[float]] = {STREAM: [], POLLING: []}
        for number in range(rounds):
            print(f"Round {number + 1} of {rounds} ...", flush=True)
            pid, follow = server.process.pid, [other.follow for other in others]
            async with measure.running([one(Screen()) for one in follow]):
                await asyncio.sleep(measure.SETTLE_SECONDS)
                found.append(await measure.delays(visitor, clinician, messages, 1.0))
            shares[STREAM].append(await measure.cost(pid, [one(Screen()) for one in follow], seconds))
            shares[POLLING].append(await measure.cost(pid, [measure.poll(one, Screen()) for one in others], seconds))
        return found, shares, sum(one.breaks for one in {visitor, clinician, *others})


if __name__ == "__main__":
    sys.exit(main())
