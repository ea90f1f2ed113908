"""`make run` without its set-up: lock, ports, supervision of stand-ins. `python driver.py FOLDER PORT PORT PORT`"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from tools import instance, services, serving
from tools.processes import obey_signals
from tools.report import SetupError


def main() -> int:
    run = Path(sys.argv[1])
    ports = services.Ports(*map(int, sys.argv[2:5]))
    env = {**os.environ, "SUNHAT_URL": f"http://127.0.0.1:{ports.web}"}
    # A shell's background job is born deaf to Ctrl-C. What is tested is a terminal's own.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    obey_signals()
    try:
        with instance.only_one(run):
            instance.clear(run, serving.MARKS)
            instance.check_ports(ports.named())
            return serving.supervise(run / "supervisord.conf", env, ports, run)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1


sys.exit(main())
