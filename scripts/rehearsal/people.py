"""People at their browsers: they come through the proxy by TLS, sign in, read, submit, and send again what was lost."""

import html
import http.client
import re
import ssl
import threading
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from pathlib import Path
from urllib.parse import urlencode

from scripts.rehearsal.servers import HOST

HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)"')
SUBMITTED = re.compile(r"/plans/(\d+)/submissions/(\d+)/submitted/$")
# In seconds: for one answer, and until a person tries again.
PATIENCE, PAUSE = 60, 0.5
MOST_TRIES = 60


@dataclass
class Answer:
    """What came back, and after how many seconds; status 0 where the line broke."""

    status: int
    text: str = ""
    location: str = ""
    seconds: float = 0.0


class Person:
    """One browser with its cookies and its kept line."""

    def __init__(self, port: int, certificate: Path, address: str = "127.0.0.1"):
        """Take the proxy's port and certificate, and the address to come from."""
        self._tls = ssl.create_default_context(cafile=str(certificate))
        # The line goes to a number; the name is in the requests.
        self._tls.check_hostname = False
        self._port, self._address = port, address
        self._line: http.client.HTTPSConnection | None = None
        self.cookies: dict[str, str] = {}
        self.answers: list[Answer] = []

    def get(self, path: str) -> Answer:
        """Read a page."""
        return self._ask("GET", path)

    def post(self, path: str, values: dict[str, str]) -> Answer:
        """Send a form."""
        return self._ask("POST", path, urlencode(values))

    def sign_in(self, email: str, password: str) -> None:
        """Sign in; raise RuntimeError where that fails."""
        hidden = find_hidden(self.get("/accounts/login/").text)
        values = {"csrfmiddlewaretoken": hidden["csrfmiddlewaretoken"], "login": email, "password": password}
        answer = self.post("/accounts/login/", values)
        if answer.status != 302:
            raise RuntimeError(f"{email} could not sign in: {answer.status}")

    def _ask(self, method: str, path: str, body: str | None = None) -> Answer:
        headers = {
            "Host": HOST,
            "Referer": f"https://{HOST}/",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }
        if body is not None:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": f"https://{HOST}"}
        begun = time.monotonic()
        try:
            if self._line is None:
                self._line = http.client.HTTPSConnection(
                    "127.0.0.1", self._port, timeout=PATIENCE, context=self._tls, source_address=(self._address, 0)
                )
            self._line.request(method, path, body, headers)
            response = self._line.getresponse()
            text = response.read().decode("utf-8", "replace")
            for each in response.headers.get_all("Set-Cookie") or []:
                self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(each).items()}
            answer = Answer(response.status, text, response.headers.get("Location", ""))
            if response.will_close:
                self.hang_up()
        except (OSError, http.client.HTTPException):
            self.hang_up()
            answer = Answer(0)
        answer.seconds = time.monotonic() - begun
        self.answers.append(answer)
        return answer

    def hang_up(self) -> None:
        """Close the line; the next request opens another."""
        if self._line is not None:
            self._line.close()
        self._line = None


def find_hidden(text: str) -> dict[str, str]:
    """Return the hidden fields of a page, the last of each name."""
    return {name: html.unescape(value) for name, value in HIDDEN.findall(text)}


@dataclass
class Submitting:
    """One person who submits a plan for one period after the other, through whatever happens.

    `acknowledged`: what the service has said it holds: period -> number. `waits`: how long each took in all, in
    seconds, from the first try to open the page to the answer that it is submitted. `resent`: how often a form was
    sent again because nobody knew whether it had arrived.
    """

    person: Person
    plan: int
    periods: list[str]
    acknowledged: dict[str, int] = field(default_factory=dict)
    waits: list[float] = field(default_factory=list)
    resent: int = 0
    failures: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Submit for every period."""
        for period in self.periods:
            begun = time.monotonic()
            number = self._submit(f"/plans/{self.plan}/periods/{period}/check/")
            self.waits.append(time.monotonic() - begun)
            if number is None:
                self.failures.append(period)
            else:
                self.acknowledged[period] = number

    def _submit(self, path: str) -> int | None:
        """Return the number that the service acknowledges; None where the person gives up."""
        form: dict[str, str] = {}
        for _ in range(MOST_TRIES):
            if not form:
                answer = self.person.get(path)
                hidden = find_hidden(answer.text) if answer.status == 200 else {}
                form = {name: hidden[name] for name in ("csrfmiddlewaretoken", "form_key", "seen") if name in hidden}
                if len(form) < 3:
                    form = {}
                    time.sleep(PAUSE)
                    continue
            answer = self.person.post(path, form)
            if answer.status == 302 and (found := SUBMITTED.search(answer.location)):
                return int(found[2])
            if answer.status in (0, 500, 502, 503, 504):
                # Nobody knows whether it has arrived: the same form again, as the page advises.
                self.resent += 1
            else:
                form = {}
            time.sleep(PAUSE)
        return None


class Onlooker:
    """Somebody who reads pages all the while, so that it is seen how long others wait."""

    def __init__(self, person: Person, paths: list[str]):
        """Take a person who is signed in, and the pages they read in turn."""
        self.person, self.paths = person, paths
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._read, name="onlooker", daemon=True)
        self.answers: list[Answer] = []

    def __enter__(self) -> "Onlooker":
        self._thread.start()
        return self

    def __exit__(self, *_) -> None:
        self._stop.set()
        self._thread.join(PATIENCE * 2)

    @property
    def failed(self) -> int:
        """Return how many pages did not come."""
        return sum(answer.status != 200 for answer in self.answers)

    @property
    def longest(self) -> float:
        """Return the longest wait in seconds."""
        return max((answer.seconds for answer in self.answers), default=0.0)

    def _read(self) -> None:
        while not self._stop.is_set():
            for path in self.paths:
                self.answers.append(self.person.get(path))
                self._stop.wait(0.1)
