"""uv is called with what pip is configured for."""

import pytest

from tools import uv

OURS = ("UV_SYSTEM_CERTS", "SSL_CERT_FILE", "UV_DEFAULT_INDEX", "UV_INDEX_URL", "UV_CONFIG_FILE", "VIRTUAL_ENV")


@pytest.fixture
def own_settings(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in OURS:
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def test_the_systems_authorities_are_trusted(own_settings: pytest.MonkeyPatch) -> None:
    assert uv.environment()["UV_SYSTEM_CERTS"] == "true"


def test_who_decides_against_the_systems_authorities_is_heard(own_settings: pytest.MonkeyPatch) -> None:
    own_settings.setenv("UV_SYSTEM_CERTS", "false")
    assert uv.environment()["UV_SYSTEM_CERTS"] == "false"


def test_the_index_and_certificates_of_pip_are_uvs(own_settings: pytest.MonkeyPatch) -> None:
    own_settings.setenv("PIP_INDEX_URL", "https://packages.example/simple")
    own_settings.setenv("PIP_CERT", "/certificates/example.pem")
    own_settings.setattr(uv.Path, "exists", lambda _path: False)
    found = uv.environment()
    assert (found["UV_DEFAULT_INDEX"], found["SSL_CERT_FILE"]) == (
        "https://packages.example/simple",
        "/certificates/example.pem",
    )


def test_an_active_environment_is_not_worked_in(own_settings: pytest.MonkeyPatch) -> None:
    own_settings.setenv("VIRTUAL_ENV", "/somewhere/else")
    assert "VIRTUAL_ENV" not in uv.environment()
