"""The queue in tests: what is queued is done when a test says so, in its own process."""

import pydoc

from django_q.models import OrmQ

from plans.jobs.files import ask_for_submission_pdf


def run_jobs() -> list[str]:
    """Do what is queued until nothing is left, as the worker would; return the names of what was done, in order."""
    done = []
    while (row := OrmQ.objects.order_by("pk").first()) is not None:
        row.delete()
        pydoc.locate(row.task["func"])(*row.task["args"])
        done.append(row.task["name"])
    return done


def get_pdf(client, path):
    """Return the response with the PDF of an address: asked for, made, and read."""
    asked = client.get(path)
    if asked.status_code != 200 or asked.headers["Content-Type"] == "application/pdf":
        return asked
    assert asked.headers["Refresh"] == "2"
    run_jobs()
    return client.get(path)


def submission_pdf(submission):
    """Return the file of a submission's PDF as its state is now, made."""
    file = ask_for_submission_pdf(submission)
    run_jobs()
    file.refresh_from_db()
    return file


def print_nothing(monkeypatch, words=lambda document, stamp, last_period: stamp.state) -> None:
    """Have each PDF hold only what this function says of document, stamp and last period's document, after "%PDF-"."""

    def page(document, stamp, last_period=None):
        return str(words(document, stamp, last_period))

    monkeypatch.setattr("plans.jobs.files.plan_html", page)
    monkeypatch.setattr("nvap.pdf.files.render_within_limits", lambda html: b"%PDF-" + html.encode())
