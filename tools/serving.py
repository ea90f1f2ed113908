"""`make run`: set up, start the three processes under supervisor, and stop all of them again."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Callable, Dict, Optional

from tools import environments, instance, paths, rasa_switch, services, setup, tether, training
from tools.processes import Terminated, foreground, obey_signals, tail
from tools.report import SetupError, say

# What the command line of each must hold, by which a process that an earlier run left behind is known again.
MARKS = {
    "supervisord": "supervisor",
    "web": "uvicorn",
    "rasa_switch": "rasa_switch",
    "rasa": "rasa",
    "rasa-next": "rasa",
    "actions": "actions",
}
PAGE_SECONDS = 60.0
# Three processes with eight seconds each (stopwaitsecs), and some more for supervisor itself.
STOP_SECONDS = 30.0


def answers(port: int, path: str) -> Optional[int]:
    """The HTTP status of a loopback address, or None where nobody listens or answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except (OSError, http.client.HTTPException):
        return None
    finally:
        connection.close()


def _wait(supervisor: subprocess.Popen[bytes], ready: Callable[[], bool], seconds: float) -> bool:
    """Wait until `ready`; False when the time is over or supervisor is gone."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and supervisor.poll() is None:
        if ready():
            return True
        time.sleep(0.2)
    return False


def start(conf: Path, python: str, env: Dict[str, str], run: Path) -> subprocess.Popen[bytes]:
    """Start supervisor, tied to us so that it ends with us, in its own session so that a Ctrl-C reaches us alone."""
    command = [python, "-m", "tools.tether", str(run / "supervisord.pid")]
    command += [python, "-m", "supervisor.supervisord", "-c", str(conf)]
    return subprocess.Popen(command, env=env, cwd=str(paths.ROOT), stdin=subprocess.DEVNULL, start_new_session=True)


def stop(supervisor: subprocess.Popen[bytes], run: Path) -> None:
    """Stop supervisor and with it the three; whatever does not stop in time is killed."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    if supervisor.poll() is None:
        supervisor.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            supervisor.wait(STOP_SECONDS)
    if supervisor.poll() is None:
        supervisor.kill()
        supervisor.wait()
    if instance.left_behind(run, MARKS):
        instance.clear(run, MARKS)


def _log_tail(name: str) -> str:
    with contextlib.suppress(OSError):
        return tail((paths.var() / "log" / f"{name}.log").read_text(errors="replace"))
    return "(its log is empty)"


def _announce(url: str) -> None:
    say("")
    say(f"  Demo clinic   {url}/demo/")
    say(f"  Console       {url}/console/")
    say(f"  API docs      {url}/api/docs/")
    say("")
    say(f"Logs are in {paths.var() / 'log'}. Ctrl-C stops everything.")


def _watch(supervisor: subprocess.Popen[bytes], ports: services.Ports, url: str) -> int:
    """Say when the page is up and when the assistant is ready, then stay until supervisor ends."""
    started = time.monotonic()
    if not _wait(supervisor, lambda: answers(ports.web, "/demo/") is not None, PAGE_SECONDS):
        raise SetupError(f"The web app did not start. The end of its log:\n{_log_tail('web')}")
    _announce(url)
    health = {"actions": (ports.actions, "/health"), "rasa": (ports.rasa, "/webhooks/turn/health")}

    def late() -> Optional[str]:
        return next((name for name, (port, path) in health.items() if answers(port, path) != 200), None)

    if _wait(supervisor, lambda: late() is None, PAGE_SECONDS):
        say(f"The assistant is ready ({time.monotonic() - started:.0f} s).")
    elif supervisor.poll() is None:
        log = _log_tail(late() or "rasa")
        say(f"The assistant is not ready after {PAGE_SECONDS:.0f} s. The end of its log:\n{log}")
    supervisor.wait()
    raise SetupError(f"The supervisor ended by itself. The end of its log:\n{_log_tail('supervisord')}")


def _model() -> Path:
    """The model to serve, once clinic.yml is known to be right: a slip in it is told before minutes of training."""
    environments.ensure(environments.BOT)
    command = [environments.BOT.python, "-m", "actions", "--check"]
    checked = subprocess.run(command, cwd=str(paths.ROOT), stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    if checked.returncode:
        raise SetupError(tail(checked.stderr))
    return training.ensure_chosen()


def _prepare_database(env: Dict[str, str]) -> None:
    for arguments in (["migrate", "--verbosity", "0"], ["create_first_staff"]):
        if foreground([environments.WEB.python, "manage.py", *arguments], env=env, cwd=paths.WEB):
            raise SetupError(f"`manage.py {arguments[0]}` failed; its reason stands above.")


def _environment(ports: services.Ports, model: Path, run: Path) -> Dict[str, str]:
    # Whoever names a Rasa of their own has the web app stay with it.
    follow = {} if os.environ.get("SUNHAT_RASA_URL") else {"SUNHAT_RASA_ADDRESS": str(run / rasa_switch.ADDRESS)}
    return {
        **follow,
        **services.environment(ports),
        "SUNHAT_ROOT": str(paths.ROOT),
        "SUNHAT_RUN": str(run),
        "SUNHAT_MODEL": str(model),
        "SUNHAT_WEB_PYTHON": environments.WEB.python,
        "SUNHAT_BOT_PYTHON": environments.BOT.python,
    }


def supervise(conf: Path, env: Dict[str, str], ports: services.Ports, run: Path) -> int:
    """Keep the three processes running until Ctrl-C or SIGTERM (0), or until something fails (SetupError)."""
    supervisor = start(conf, environments.WEB.python, env, run)
    try:
        return _watch(supervisor, ports, env["SUNHAT_URL"])
    except (KeyboardInterrupt, Terminated):
        say("\nStopping ...")
        return 0
    finally:
        stop(supervisor, run)
        say("Everything is stopped.")


def serve() -> int:
    """The whole of `make run`; the lock is held from the first step, so that two runs cannot set up side by side."""
    # Killing make would otherwise leave us running with nobody to stop us.
    if "MAKELEVEL" in os.environ:
        tether.tie_to_parent()
    obey_signals()
    # What visitors write is health data: database, logs and secrets are their owner's alone.
    os.umask(0o077)
    paths.var().mkdir(parents=True, exist_ok=True, mode=0o700)
    ports, run = services.ports(), paths.var() / "run"
    with instance.only_one(run):
        instance.clear(run, MARKS)
        instance.check_ports(ports.named())
        env = _environment(ports, setup.prepare(_model), run)
        (paths.var() / "log").mkdir(parents=True, exist_ok=True)
        services.write_endpoints(ports, paths.ROOT / "endpoints.yml", run / "endpoints.yml")
        _prepare_database(env)
        return supervise(paths.ROOT / "deploy" / "supervisord.conf", env, ports, run)
