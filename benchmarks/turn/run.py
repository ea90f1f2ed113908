"""Compares a turn of Sunhat with a turn of stock Rasa on the same data and machine: see README.md.

`python benchmarks/turn/run.py [--quick] [--epochs N] [--rules-only]`, in the assistant's environment;
`make bench` runs it.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))
# Before TensorFlow is imported, or it looks for a graphics card.
os.environ.update(RASA_TELEMETRY_ENABLED="false", CUDA_VISIBLE_DEVICES="-1", TF_CPP_MIN_LOG_LEVEL="3")

import aiohttp  # noqa: E402

from benchmarks import machine, report  # noqa: E402
from benchmarks.turn import figures, measure, projects, servers  # noqa: E402
from benchmarks.turn.clients import SILENCE, Client, EngineClient, StockClient, WebClient  # noqa: E402
from benchmarks.turn.figures import Figures  # noqa: E402
from benchmarks.turn.measure import Sizes  # noqa: E402
from evaluation import questions  # noqa: E402
from tools.processes import obey_signals  # noqa: E402

HELD_OUT = ROOT / "tests" / "evaluation" / "held_out.csv"
DIALOGUES = HELD_OUT.with_name("dialogues.jsonl")
# Rasa's own default, as in the pipeline of `rasa init`.
EPOCHS = 100
FULL = Sizes(rounds=5, latency_turns=120, throughput_turns=160)
QUICK = Sizes(rounds=1, latency_turns=15, throughput_turns=40, long=10, late=30)
QUICK_EXAMPLES, QUICK_EVERY, QUICK_EPOCHS = 5, 20, 1
STOCK, ENGINE, WHOLE = "stock Rasa", "Sunhat's Rasa and actions", "Sunhat whole, with web and its database"


def main() -> int:
    """Runs the comparison and writes the results; a quick run leaves the committed ones alone."""
    options = _options()
    obey_signals()
    started = time.monotonic()
    on = machine.describe()
    print("\n".join(report.described(on)), flush=True)
    try:
        with tempfile.TemporaryDirectory(prefix="sunhat-turn-") as folder:
            compared = _compare(options, Path(folder))
    except servers.BenchmarkError as error:
        print(error, file=sys.stderr)
        return 1
    minutes = (time.monotonic() - started) / 60
    lines = [*_lines(compared, options), *_said(options, minutes), "", *report.described(on)]
    print("\n".join(lines))
    where = ROOT / "build" / "benchmarks" / "turn" if options.quick else Path(__file__).parent / "results"
    data = {
        "machine": on,
        "stories": not options.rules_only,
        "epochs": options.epochs,
        "minutes": minutes,
        "assistants": [figures.as_data(c) for c in compared],
    }
    report.write(where, "turn_rules_only" if options.rules_only else "turn", data, ["# A turn", "", *lines])
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="few examples, epochs and turns: does it run at all?")
    parser.add_argument("--epochs", type=int, help=f"for the stock assistant; Rasa's default pipeline has {EPOCHS}")
    parser.add_argument("--rules-only", action="store_true", help="a stock assistant without stories for follow-ups")
    options = parser.parse_args()
    options.epochs = options.epochs or (QUICK_EPOCHS if options.quick else EPOCHS)
    options.sizes = QUICK if options.quick else FULL
    return options


def _compare(options: argparse.Namespace, folder: Path) -> list[Figures]:
    most = QUICK_EXAMPLES if options.quick else None
    stock_project = projects.write_stock(folder / "stock", options.epochs, most, stories=not options.rules_only)
    our_project = projects.write_ours(folder / "ours", most)
    stock, engine, whole = compared = [Figures(STOCK), Figures(ENGINE), Figures(WHOLE)]
    our_model, engine.training_seconds = _train("Sunhat", our_project)
    whole.training_seconds = engine.training_seconds
    stock_model, stock.training_seconds = _train("stock Rasa", stock_project)
    print("Starting both ...", flush=True)
    with (
        servers.stock(stock_project, stock_model) as stock_server,
        servers.sunhat(our_project, our_model, folder) as ours,
    ):
        urls = {STOCK: stock_server.url, ENGINE: ours["rasa"].url, WHOLE: ours["web"].url}
        asyncio.run(_measure(urls, projects.stock_replies(stock_project), compared, options))
        stock.megabytes = {"rasa": stock_server.megabytes()}
        whole.megabytes = {name: server.megabytes() for name, server in ours.items()}
        engine.megabytes = {name: size for name, size in whole.megabytes.items() if name != "web"}
    return compared


def _train(name: str, project: Path) -> tuple[Path, float]:
    print(f"Training {name} ...", flush=True)
    model, seconds = servers.train(project)
    print(f"  {seconds:.0f} s", flush=True)
    return model, seconds


async def _measure(
    urls: dict[str, str], replies: dict[str, str], compared: Sequence[Figures], options: argparse.Namespace
) -> None:
    sizes: Sizes = options.sizes
    every = QUICK_EVERY if options.quick else 1
    messages, dialogues = questions.read(HELD_OUT)[::every], questions.read(DIALOGUES)[::every]
    # Eight at a time is what we ask for; the client must not be the one that waits.
    connector, patience = aiohttp.TCPConnector(limit=measure.IN_FLIGHT), aiohttp.ClientTimeout(total=120)
    async with aiohttp.ClientSession(connector=connector, timeout=patience) as session:
        clients: dict[str, Client] = {
            STOCK: StockClient(session, urls[STOCK], replies),
            ENGINE: EngineClient(session, urls[ENGINE], servers.turn_secret()),
            WHOLE: WebClient(session, urls[WHOLE]),
        }
        texts = _spread([turn.text for message in messages for turn in message.turns])
        # First, because it warms them up as well, and because a fault had better show at once.
        for each in compared[:2]:
            print(f"Accuracy of {each.name} ...", flush=True)
            each.results = await measure.accuracy(clients[each.name], messages)
            each.dialogues = await measure.accuracy(clients[each.name], dialogues)
            if all(SILENCE in result.outcomes for result in each.results):
                raise servers.BenchmarkError(f"{each.name} answers nothing.")
        await measure.latency(clients[WHOLE], texts[:20])
        for number in range(sizes.rounds):
            print(f"Round {number + 1} of {sizes.rounds} ...", flush=True)
            # Who comes first changes from round to round.
            shift = number % len(compared)
            await _round([*compared[shift:], *compared[:shift]], clients, _from(texts, number * 37), sizes)


async def _round(order: Sequence[Figures], clients: dict[str, Client], texts: list[str], sizes: Sizes) -> None:
    """Measures each kind on all assistants before the next kind, so that they meet the same state of the machine."""
    for each in order:
        each.latency.append(await measure.latency(clients[each.name], texts[: sizes.latency_turns]))
    for each in order:
        asked = texts[: sizes.throughput_turns]
        each.throughput.append(await measure.throughput(clients[each.name], asked, measure.SHORT))
    for each in order:
        asked = texts[: sizes.long * measure.IN_FLIGHT]
        each.long_throughput.append(await measure.throughput(clients[each.name], asked, sizes.long))
    for each in order:
        taken = await measure.growth(clients[each.name], texts, sizes.late)
        each.early.append(measure.around(taken, measure.EARLY))
        each.late.append(measure.around(taken, sizes.late))


def _spread(texts: list[str]) -> list[str]:
    """The texts in an order that mixes the kinds, which lie together in the file: every 29th, then the ones after."""
    return [text for start in range(29) for text in texts[start::29]]


def _from(texts: list[str], start: int) -> list[str]:
    """The texts from a place on, again and again, as many as a round may need."""
    start %= len(texts)
    return (texts[start:] + texts[:start]) * (1 + FULL.long * measure.IN_FLIGHT // len(texts))


def _lines(compared: list[Figures], options: argparse.Namespace) -> list[str]:
    stock, engine, whole = compared
    long, late = options.sizes.long, options.sizes.late
    return [
        *figures.speed_table(compared, long, late),
        "",
        *figures.ratio_table(stock, [engine, whole], long),
        "",
        *figures.goals(stock, engine, long, late),
        *figures.goals(stock, whole, long, late),
        "",
        *figures.accuracy_table(compared),
        "",
    ]


def _said(options: argparse.Namespace, minutes: float) -> list[str]:
    honest = "Rasa's default"
    if options.epochs != EPOCHS:
        honest = f"NOT Rasa's default, which is {EPOCHS}: its accuracy and training time here are not what it can do"
    stories = "without stories, its two policies that learn from them idle" if options.rules_only else "with stories"
    return [
        f"The stock assistant learnt with {options.epochs} epochs ({honest}), {stories}. "
        f"{options.sizes.rounds} rounds were run;",
        "a cell with a range is the median of the rounds with the lowest and the highest. The run took "
        f"{minutes:.0f} minutes, training included.",
    ]


if __name__ == "__main__":
    sys.exit(main())
