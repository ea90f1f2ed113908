"""A clinic's own website on another origin, with a Content-Security-Policy as strict as the widget can live with."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

PAGE = """<!doctype html><html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<script src="{chat}/widget.js" data-site="clinic" async></script></head>
<body><main><h1>{title}</h1><p><a href="/other" id="other">Another page</a></p></main></body></html>"""


class ClinicSite:
    """Every address of it is a page with the widget."""

    def __init__(self) -> None:
        self.chat_url = ""
        site = self

        class Handler(_Handler):
            clinic = site

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()
        # Another origin of the same site, as www.clinic.example is to chat.clinic.example.
        self.url = f"http://127.0.0.1:{self._server.server_port}"
        # To a browser "localhost" is another site, though it is the same machine.
        self.foreign_url = f"http://localhost:{self._server.server_port}"
        # What is on the machine itself counts as secure even over http; this name does not. conftest.py maps it here.
        self.insecure_url = f"http://clinic.test:{self._server.server_port}"

    def stop(self) -> None:
        """Listen no more."""
        self._server.shutdown()
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    clinic: ClinicSite

    def do_GET(self) -> None:
        chat = self.clinic.chat_url
        policy = f"default-src 'none'; script-src {chat}; frame-src {chat}; require-trusted-types-for 'script'"
        content = PAGE.format(title=f"Clinic {self.path}", chat=chat).encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Security-Policy", policy)
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: Any) -> None:
        """A test's output is not the place for an access log."""
