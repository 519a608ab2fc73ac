"""Witnesses over HTTP, by the standard library alone: the small server of one, and the request a publisher sends."""

import http.client
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from audit.witness import MAX_REQUEST, Reply, Witness

_PATH = "/add-checkpoint"
_SECONDS = 10  # for a client to send its request
_MAX_ANSWER = 64 * 1024


def witness_server(witness: Witness, host: str, port: int) -> ThreadingHTTPServer:
    """A server ready to `serve_forever`; port 0 takes a free one."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"  # keep-alive, as tlog-witness asks
        server_version, sys_version, timeout = "rongtong-witness", "", _SECONDS

        def do_POST(self) -> None:
            self._answer(self._reply())

        def do_GET(self) -> None:
            self._answer(Reply(404, b"only POST /add-checkpoint\n"))

        def _reply(self) -> Reply:
            length = self.headers.get("Content-Length", "")
            if not (length.isascii() and length.isdigit()) or int(length) > MAX_REQUEST:
                self.close_connection = True
                return Reply(400, b"a Content-Length of at most 1 MiB is needed\n")
            body = self.rfile.read(int(length))
            return (
                witness.add_checkpoint(body, int(time.time())) if self.path == _PATH else Reply(404, b"no such path\n")
            )

        def _answer(self, reply: Reply) -> None:
            self.send_response(reply.status)
            self.send_header("Content-Type", reply.type)
            self.send_header("Content-Length", str(len(reply.body)))
            self.end_headers()
            self.wfile.write(reply.body)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  # the base class names it so
            """Nothing: what counts is in the store."""

    return ThreadingHTTPServer((host, port), Handler)


def post(url: str, body: bytes, seconds: float) -> tuple[int, bytes]:
    """Status and body of one `add-checkpoint`; no redirects, no proxies, no more than 64 KiB of answer.

    Raises:
        OSError: whatever went wrong on the way.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=seconds)
    try:
        connection.request("POST", f"{parts.path}{_PATH}", body, {"Content-Type": "text/plain"})
        answer = connection.getresponse()
        return answer.status, answer.read(_MAX_ANSWER)
    except http.client.HTTPException as wrong:
        raise OSError(str(wrong)) from wrong
    finally:
        connection.close()
