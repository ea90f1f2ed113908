"""The server runs on what makes it fast."""

import uvloop
from uvicorn.config import Config
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol


def test_the_loop_and_the_parser_are_the_compiled_ones() -> None:
    config = Config("frontdesk.asgi:application")
    config.load()
    assert config.http_protocol_class is HttpToolsProtocol
    make = config.get_loop_factory()
    assert make is not None
    loop = make()
    loop.close()
    assert isinstance(loop, uvloop.Loop)
