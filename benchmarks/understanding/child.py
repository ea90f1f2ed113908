"""One step of one system in a process of its own.

`python -m benchmarks.understanding.child train|ask KEY FOLDER EPOCHS`. The folder's parent holds the material; the step
writes `trained.json` or `asked.json` into the folder.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import asdict
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

from benchmarks.understanding import material, systems

MATERIAL, TRAINED, ASKED = "material.json", "trained.json", "asked.json"


def main() -> None:
    """Takes the step."""
    verb, key, folder, epochs = sys.argv[1], sys.argv[2], Path(sys.argv[3]), int(sys.argv[4])
    if verb == "ask":
        _keep_to_one_core()
    found = material.load(folder.parent / MATERIAL)
    peer = systems.BY_KEY[key].make(found.public, epochs)
    if verb == "train":
        _write(folder / TRAINED, _train(peer, found, folder))
    else:
        _write(folder / ASKED, _ask(peer, found, folder))


def _train(peer: Any, found: material.Material, folder: Path) -> dict[str, Any]:
    started = time.perf_counter()
    peer.train(found, folder)
    seconds = time.perf_counter() - started
    # Of this process and those it waited for; on a busy machine it tells more than the clock on the wall.
    processor = sum(os.times()[:4])
    return {"seconds": seconds, "processor_seconds": processor, "megabytes": peer.megabytes()}


def _ask(peer: Any, found: material.Material, folder: Path) -> dict[str, Any]:
    peer.load(folder)
    try:
        said = peer.ask_all([text for text, _ in found.asked])
        return {"said": [asdict(each) for each in said], "megabytes": peer.megabytes()}
    finally:
        peer.close()


def _keep_to_one_core() -> None:
    # Before any library counts the cores. A Mac cannot; there the variables for the libraries must do.
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def _write(path: Path, result: dict[str, Any]) -> None:
    date = datetime.now(timezone.utc).strftime("%Y-%m-%d %H:%M UTC")
    # Written aside first: a file that is there is whole.
    aside = path.with_suffix(".part")
    told = {**result, "date": date, "load": round(os.getloadavg()[0], 2)}
    aside.write_text(json.dumps(told), "utf-8")
    aside.replace(path)


if __name__ == "__main__":
    main()
