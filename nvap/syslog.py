"""Sends log lines to a syslog server as they happen, from a thread: a server that is away stops and slows no page.

What waits for a server that is away is sent when it is back, up to a thousand lines; all lines are on standard error
too.
"""

import logging
import os
import queue
import socket
import threading
import time
from logging.handlers import SysLogHandler
from urllib.parse import urlsplit

LONGEST_QUEUE = 1000
# In seconds.
PATIENCE = 5
TRY_AGAIN_AFTER = 5
AT_THE_END = 2


def read_server(text: str) -> tuple[str | tuple[str, int], socket.SocketKind | None]:
    """Return the address and the kind of socket of udp://host:514, tcp://host:601 or /dev/log.

    Raise ValueError for anything else.
    """
    if text.startswith("/"):
        return text, None
    kinds = {"udp": socket.SOCK_DGRAM, "tcp": socket.SOCK_STREAM}
    parts = urlsplit(text)
    if parts.scheme not in kinds or not parts.hostname or parts.port is None:
        raise ValueError(f"{text!r} is no syslog server: write udp://host:514, tcp://host:601 or /dev/log")
    return (parts.hostname, parts.port), kinds[parts.scheme]


class BackgroundSyslogHandler(logging.Handler):
    """A handler of a syslog server that only puts its lines in a queue; a thread of the process sends them."""

    def __init__(self, server):
        """Take the server as `read_server` reads it. Nothing is connected to yet."""
        super().__init__()
        self.address, self.kind = read_server(server)
        self.lines = queue.Queue(LONGEST_QUEUE)
        self.pid = None
        self.lost = 0

    def emit(self, record):
        """Queue a record as a line; where the queue is full, count it as not sent."""
        self._start()
        try:
            self.lines.put_nowait(logging.makeLogRecord({"levelname": record.levelname, "msg": self.format(record)}))
        except queue.Full:
            self.lost += 1

    def close(self):
        """Give the thread a moment to send what waits, as the process ends."""
        end = time.monotonic() + AT_THE_END
        while self.pid == os.getpid() and self.lines.unfinished_tasks and time.monotonic() < end:
            time.sleep(0.02)
        super().close()

    def _start(self):
        # A process that was forked has no threads of the first one's.
        if self.pid != os.getpid():
            self.pid = os.getpid()
            self.lines = queue.Queue(LONGEST_QUEUE)
            threading.Thread(target=self._send_lines, name="syslog", daemon=True).start()

    def _send_lines(self):
        lines, sender = self.lines, None
        while True:
            line = lines.get()
            while True:
                try:
                    sender = sender or Sender(self.address, self.kind)
                    if self.lost:
                        lost, self.lost = self.lost, 0
                        sender.emit(logging.makeLogRecord({"levelname": "WARNING", "msg": f"{lost} lines not sent"}))
                    sender.emit(line)
                    break
                except OSError:
                    if sender:
                        sender.close()
                    sender = None
                    time.sleep(TRY_AGAIN_AFTER)
            lines.task_done()


class Sender(SysLogHandler):
    """Python's own handler of syslog servers, which here raises what goes wrong, and waits for nothing for long."""

    append_nul = False
    ident = "nvap: "

    def __init__(self, address, kind):
        """Connect to the server. Raise OSError where that does not work."""
        super().__init__(address, facility=SysLogHandler.LOG_AUTHPRIV, socktype=kind)

    def createSocket(self):  # noqa: N802
        """Connect, within some seconds."""
        if self.socktype == socket.SOCK_STREAM and not isinstance(self.address, str):
            self.unixsocket = False
            self.socket = socket.create_connection(self.address, timeout=PATIENCE)
        else:
            super().createSocket()

    def format(self, record):
        """Return the line, with an end where the connection itself marks none."""
        return super().format(record) + ("\n" if self.socktype == socket.SOCK_STREAM else "")

    def handleError(self, record):  # noqa: N802
        """Raise what went wrong, for the thread to try again."""
        raise  # noqa: PLE0704
