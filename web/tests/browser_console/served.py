"""The console as it is run, on a port of its own: uvicorn, in a thread of the tests, on the tests' database."""

import threading
import time

import uvicorn
from django.core.asgi import get_asgi_application

from frontdesk.chat.hub import hub
from frontdesk.lib.handler import by_kind


class Served:
    """Until `stop`; `url` is where."""

    def __init__(self) -> None:
        application = by_kind(get_asgi_application())
        config = uvicorn.Config(
            application, host="127.0.0.1", port=0, lifespan="off", log_level="critical", timeout_graceful_shutdown=1
        )
        self.server = uvicorn.Server(config)
        self.server.install_signal_handlers = lambda: None  # type: ignore[method-assign]
        self.thread = threading.Thread(target=self.server.run, daemon=True)
        self.thread.start()
        ends = time.monotonic() + 20
        while not self.server.started:
            assert time.monotonic() < ends, "It did not start."
            time.sleep(0.02)
        port = self.server.servers[0].sockets[0].getsockname()[1]
        self.url = f"http://127.0.0.1:{port}"

    def stop(self) -> None:
        """Have every stream end, and then the server."""
        hub.close()
        self.server.should_exit = True
        self.thread.join(10)
        hub.closing = False
