"""A little Rasa as a program of its own: `python -m tests.improve.rasa_program PORT MODEL`.

It loads for a while before it listens, its turns take their time, and SIGTERM ends it with whatever it is at, so that only
waiting for its turns keeps them whole. A model called "broken" does not load unless a file "mended" lies beside it;
"shortlived" dies once it was ready.
"""

import os
import sys
import threading
import time
from pathlib import Path
from typing import Any

from tests.little_rasa import Answer, LittleRasa, response

LOADING_SECONDS = 0.8
TURN_SECONDS = 0.5


def main() -> None:
    model = Path(sys.argv[2]).name.split(".")[0]
    time.sleep(LOADING_SECONDS)
    if "broken" in model and not (Path(sys.argv[2]).parent / "mended").exists():
        sys.exit(3)

    class Here(LittleRasa):
        port = int(sys.argv[1])

    rasa = Here(os.environ["SUNHAT_TURN_SECRET"])

    def slowly(request: dict[str, Any]) -> Answer:
        time.sleep(TURN_SECONDS)
        return 200, response(request, model_id=model)

    rasa.answer = slowly
    rasa.health = 200, {"status": "ready", "model_id": model}
    if "shortlived" in model:
        threading.Timer(1.0, os._exit, [4]).start()
    threading.Event().wait()


if __name__ == "__main__":
    main()
