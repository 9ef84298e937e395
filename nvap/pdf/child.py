"""The child process that renders one page: `python -m nvap.pdf.child SECONDS MEMORY`, HTML in, PDF out.

It is a process of its own and not a fork of the queue's worker: a fork of a process with threads may wait for ever for
a lock that one of them held.
"""

import resource
import sys
import traceback
from pathlib import Path

from nvap.pdf.limits import FAILED, MADE
from nvap.pdf.renderer import render


def main(seconds: int, memory: int) -> None:
    """Render what comes in by standard input within so many seconds of the processor and bytes of memory."""
    html = sys.stdin.buffer.read().decode()
    in_use = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (in_use + memory, in_use + memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    try:
        answer = MADE + render(html)
    except MemoryError:
        return
    except BaseException as error:
        # The place, not the message: that may quote the plan.
        frames = traceback.format_tb(error.__traceback__)[-3:]
        answer = FAILED + f"{type(error).__name__}\n{''.join(frames)}".encode()
    sys.stdout.buffer.write(answer)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
