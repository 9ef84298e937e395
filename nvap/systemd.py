"""What a web process says to systemd, where that has started it: that it is ready, and every few seconds that it lives.

A process that is stopped, or that some library holds, cannot say so: systemd kills it and starts it again
(deploy/systemd/nvap-web@.service). Being busy is no reason to be killed, so no page is asked for.
"""

import os
import socket
import threading
import time

MICROSECONDS = 1_000_000


def notify_systemd() -> None:
    """Say that this process is ready, and go on saying that it lives, in a thread; do nothing without systemd.

    systemd names its socket in NOTIFY_SOCKET and how long it waits for a word in WATCHDOG_USEC.
    """
    address = os.environ.get("NOTIFY_SOCKET", "")
    if not address:
        return
    # An address without a file begins with NUL, which the environment writes as "@".
    address = f"\0{address[1:]}" if address.startswith("@") else address
    _say("READY=1", address)
    patience = int(os.environ.get("WATCHDOG_USEC", "0")) / MICROSECONDS
    if patience:
        threading.Thread(target=_say_alive, args=(address, patience / 4), name="systemd", daemon=True).start()


def _say_alive(address: str, pause: float) -> None:
    while True:
        _say("WATCHDOG=1", address)
        time.sleep(pause)


def _say(word: str, address: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as line:
        try:
            line.sendto(word.encode(), address)
        except OSError:
            # systemd itself is being started anew; it hears the next word.
            return
