import stat
from pathlib import Path

import pytest

from tools import services
from tools.report import SetupError

PORTS = services.Ports(8000, 5005, 5055)


@pytest.fixture(autouse=True)
def clean_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("SUNHAT_TURN_SECRET", "SUNHAT_TURN_SECRET_FILE", "SUNHAT_URL", "SUNHAT_RASA_URL", *PORTS.named()):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SUNHAT_VAR", str(tmp_path / "var"))


def test_the_usual_ports() -> None:
    assert services.ports() == PORTS


@pytest.mark.parametrize("text", ["0", "65536", "-1", "eight", "80 80"])
def test_what_is_no_port_is_one_clear_error(monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    monkeypatch.setenv("SUNHAT_PORT", text)
    with pytest.raises(SetupError, match=r"^SUNHAT_PORT must be a port between 1 and 65535"):
        services.ports()


def test_the_same_port_twice_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNHAT_PORT", "5005")
    with pytest.raises(SetupError, match="must differ"):
        services.ports()


def test_a_secret_is_made_once_and_is_its_owners_alone(tmp_path: Path) -> None:
    first = services.read_secret(tmp_path / "secrets", "turn")
    assert len(first) >= 43
    assert services.read_secret(tmp_path / "secrets", "turn") == first
    assert stat.S_IMODE((tmp_path / "secrets" / "turn").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "secrets").stat().st_mode) == 0o700


def test_both_sides_are_told_the_same_secret_and_each_others_address() -> None:
    env = services.environment(services.Ports(1, 2, 3))
    assert env["SUNHAT_TURN_SECRET"] == services.environment(PORTS)["SUNHAT_TURN_SECRET"]
    assert env["SUNHAT_RASA_URL"] == "http://127.0.0.1:2"


def test_what_the_environment_sets_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SUNHAT_TURN_SECRET", "given")
    monkeypatch.setenv("SUNHAT_URL", "https://chat.clinic.example")
    env = services.environment(PORTS)
    assert (env["SUNHAT_TURN_SECRET"], env["SUNHAT_URL"]) == ("given", "https://chat.clinic.example")


def test_a_secret_from_a_file_reaches_both_sides(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "turn").write_text("from a file\n")
    monkeypatch.setenv("SUNHAT_TURN_SECRET_FILE", str(tmp_path / "turn"))
    assert services.environment(PORTS)["SUNHAT_TURN_SECRET"] == "from a file"
    monkeypatch.setenv("SUNHAT_TURN_SECRET_FILE", str(tmp_path / "absent"))
    with pytest.raises(SetupError, match="SUNHAT_TURN_SECRET_FILE"):
        services.environment(PORTS)


def test_rasa_is_given_the_port_of_this_runs_action_server(tmp_path: Path) -> None:
    original, copy = tmp_path / "endpoints.yml", tmp_path / "copy.yml"
    original.write_text("action_endpoint:\n  url: http://127.0.0.1:5055/webhook\n")

    services.write_endpoints(services.Ports(1, 2, 6071), original, copy)

    assert copy.read_text() == "action_endpoint:\n  url: http://127.0.0.1:6071/webhook\n"


def test_endpoints_without_the_default_address_are_refused(tmp_path: Path) -> None:
    original = tmp_path / "endpoints.yml"
    original.write_text("action_endpoint:\n  url: http://elsewhere/webhook\n")

    with pytest.raises(SetupError, match=r"endpoints.yml"):
        services.write_endpoints(services.Ports(1, 2, 3), original, tmp_path / "copy.yml")
