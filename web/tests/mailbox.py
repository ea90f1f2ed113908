"""A real little SMTP server, enough of RFC 5321 for a client that delivers, which can be told to refuse or to hang up."""

import email
import socketserver
import threading
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast


class Mailbox:
    """The server; `received` holds (recipients, message) of each mail, in order."""

    def __init__(self) -> None:
        self.received: list[tuple[list[str], EmailMessage]] = []
        self.refuse: dict[str, str] = {}  # by the command's verb, what is answered in place of yes
        self.hang_up_after_data = False
        mailbox = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.say("220 mailbox.example ready")
                self.to: list[str] = []
                while line := self.rfile.readline().decode().strip():
                    verb = line.split()[0].upper()
                    if verb in mailbox.refuse:
                        self.say(mailbox.refuse[verb])
                    elif not self.obey(verb, line):
                        return

            def obey(self, verb: str, line: str) -> bool:
                if verb == "RCPT":
                    self.to.append(line.partition("<")[2].partition(">")[0])
                if verb == "DATA":
                    return self.take()
                self.say({"QUIT": "221 bye"}.get(verb, "250 mailbox.example"))
                return verb != "QUIT"

            def take(self) -> bool:
                self.say("354 go on")
                lines = []
                while (line := self.rfile.readline()) != b".\r\n":
                    lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
                content = cast("EmailMessage", email.message_from_bytes(b"".join(lines), policy=default))
                mailbox.received.append((self.to, content))
                if mailbox.hang_up_after_data:
                    return False
                self.say("250 taken")
                self.to = []
                return True

            def say(self, line: str) -> None:
                self.wfile.write(f"{line}\r\n".encode())

        class Server(socketserver.ThreadingTCPServer):
            allow_reuse_address = True
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        self.port = cast("Any", self._server.server_address)[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def stop(self) -> None:
        """Refuse connections from here on."""
        self._server.shutdown()
        self._server.server_close()
