"""Several people, or one who presses twice, at the very same moment."""

from threading import Barrier, Thread

from django.db import connection


def at_once(*calls):
    """Run the calls at the same time, each in a thread of its own. Return what each returned or raised."""
    ready, results = Barrier(len(calls)), [None] * len(calls)

    def run(place, call):
        try:
            ready.wait(timeout=20)
            results[place] = call()
        except Exception as error:
            results[place] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=[place, call]) for place, call in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results
