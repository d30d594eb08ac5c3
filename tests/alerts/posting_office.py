"""A mail server for tests: a real socket that speaks enough SMTP, and keeps the letters it takes."""

import email
import email.policy
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage


@dataclass(slots=True)
class Office:
    """Refuses as many letters as ``refusals`` says, then takes them."""

    port: int = 0
    letters: list[EmailMessage] = field(default_factory=list)
    refusals: int = 0

    def take(self, raw: bytes) -> bytes:
        if self.refusals:
            self.refusals -= 1
            return b"451 later\r\n"
        letter = email.message_from_bytes(raw, policy=email.policy.default)
        assert isinstance(letter, EmailMessage)
        self.letters.append(letter)
        return b"250 taken\r\n"


@contextmanager
def open_office() -> Iterator[Office]:
    """Listen on a free port of this machine."""
    office = Office()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(b"220 office\r\n")
            while line := self.rfile.readline():
                verb = line[:4].upper()
                if verb == b"QUIT":
                    self.wfile.write(b"221 bye\r\n")
                    return
                self.wfile.write(self._letter() if verb == b"DATA" else b"250 fine\r\n")

        def _letter(self) -> bytes:
            self.wfile.write(b"354 go on\r\n")
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return office.take(b"".join(lines))

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        office.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield office
        server.shutdown()
        thread.join()
