"""A stand-in for web, rasa or actions: it listens on a loopback port and answers every request with 200.

`python standin.py PORT [--stubborn]`; a stubborn one ignores SIGTERM and has a child that does so too.
"""

import http.server
import signal
import subprocess
import sys


class Always200(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        pass


if "--stubborn" in sys.argv:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)  # grandchild-of-the-test"])
http.server.ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Always200).serve_forever()
