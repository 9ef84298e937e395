"""A mail server for tests: a real conversation in threads of its own, which can be down, silent, slow or refuse."""

import email
import socketserver
import threading
import time
from email.policy import default


class _Conversation(socketserver.StreamRequestHandler):
    def say(self, text):
        time.sleep(self.server.answers_after)
        self.wfile.write(f"{text}\r\n".encode())

    def handle(self):
        server = self.server
        server.connections += 1
        if server.is_silent:
            server.closing.wait(30)
            return
        self.say("220 test")
        for line in self.rfile:
            command = line.decode().strip()
            verb = command[:4].upper()
            if verb == "RCPT" and any(address in command for address in server.refused):
                self.say(f"{server.refused_with} no such person")
            elif verb == "DATA":
                self.say("354 go on")
                self._receive()
            elif verb == "QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _receive(self):
        lines = []
        for line in self.rfile:
            if line == b".\r\n":
                break
            lines.append(line.removeprefix(b"."))
        self.server.messages.append(email.message_from_bytes(b"".join(lines), policy=default))
        self.say("250 taken")


class MailServerForTests(socketserver.ThreadingTCPServer):
    """Keeps what it was given in `messages`. Set `is_silent`, `answers_after` (seconds), `refused` (addresses)."""

    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False

    def __init__(self, port=0):
        super().__init__(("127.0.0.1", port), _Conversation)
        self.messages, self.refused, self.refused_with = [], set(), 550
        self.is_silent, self.answers_after, self.connections = False, 0, 0
        self.closing = threading.Event()
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def port(self):
        """Return the port it listens on."""
        return self.server_address[1]

    @property
    def readers(self):
        """Return whom the messages went to, in order."""
        return [str(message["To"]) for message in self.messages]

    def close(self):
        """Stop answering: connections are refused from now on."""
        self.closing.set()
        self.shutdown()
        self.server_close()
