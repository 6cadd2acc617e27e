"""A server that answers as told: for answers that no HubSpot should give, but something in between
might."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    """``raw``: the bytes of a whole answer, in pieces with a pause after each, in place of the
    rest.
    """

    status: int = 200
    body: str | bytes = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    raw: Iterable[bytes] = ()
    pause: float = 0


@dataclass(frozen=True)
class Heard:
    method: str
    path: str
    headers: Mapping[str, str]
    body: str


@dataclass
class OddServer:
    """Gives the answers in turn, then the last one for ever."""

    url: str
    answers: list[Answer]
    heard: list[Heard] = field(default_factory=list)

    def answer(self, heard: Heard) -> Answer:
        self.heard.append(heard)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@contextmanager
def odd_server(answers: Iterable[Answer]) -> Iterator[OddServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            length = int(self.headers.get("Content-Length", 0))
            body = self.rfile.read(length).decode()
            answer = server.answer(Heard(self.command, self.path, dict(self.headers), body))
            if answer.raw:
                self.send_raw(answer)
                return
            self.send_response(answer.status)
            content = answer.body if isinstance(answer.body, bytes) else answer.body.encode()
            for name, value in {"Content-Length": str(len(content)), **answer.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def send_raw(self, answer: Answer) -> None:
            with suppress(OSError):  # the client has enough
                for piece in answer.raw:
                    self.wfile.write(piece)
                    time.sleep(answer.pause)

        do_POST = do_CONNECT = do_GET  # noqa: N815 - the handler's own protocol

        def log_message(self, *_: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = OddServer(f"http://127.0.0.1:{http.server_port}", list(answers))
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            http.shutdown()
            thread.join()
