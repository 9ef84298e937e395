"""Running the same work in several threads that start together."""

import threading

from django.db import connection


def at_once(number, work):
    """Run work in so many threads that start together; return what each returned or raised."""
    barrier, results = threading.Barrier(number), []

    def run():
        try:
            barrier.wait()
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results
