"""The steps of a rehearsal, in order: each does one thing to the service, and says what it found."""

import json
import os
import signal
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

from scripts.rehearsal.machine import end, wait_until
from scripts.rehearsal.people import Onlooker, Submitting, find_hidden
from scripts.rehearsal.service import FORCES, PERIODS, Service, run
from scripts.rehearsal.storms import HALF_BODY, HALF_HEAD, READ, Storm, upload

# In seconds: what a person may wait for a page while strangers storm, while a process hangs, and while a database is
# started again.
LONGEST_IN_A_STORM, LONGEST_HANGING, LONGEST_IN_ALL = 5, 35, 90
STRANGERS = [f"127.0.0.{number}" for number in range(2, 6)]
HALF_SENT, SLOW_READERS = 300, 100
MEGABYTE = 1024 * 1024
LARGEST_TAKEN = 8 * MEGABYTE


@dataclass(frozen=True)
class Found:
    """What a step did and found."""

    done: str
    found: str
    is_well: bool


def start(service: Service) -> Found:
    """Make the database and start everything."""
    service.create()
    seconds = service.start()
    return Found(
        "PostgreSQL, 2 web units behind nginx, worker, from deploy/", f"first page after {seconds:.1f} s", True
    )


def submit_through_the_proxy(service: Service) -> Found:
    """Sign in and submit, and see that the PDF is made."""
    person, plan = service.sign_in(0), service.people[0]["plan"]
    submitting = Submitting(person, plan, service.periods[:1])
    submitting.run()
    pdf = f"/plans/{plan}/submissions/1/plan.pdf"
    seconds = wait_until(lambda: person.get(pdf).text.startswith("%PDF-"), "the PDF of a submission")
    found = f"submission {submitting.acknowledged} acknowledged, its PDF after {seconds:.1f} s"
    return Found("sign in, submit, fetch the PDF through nginx", found, bool(submitting.acknowledged))


def kill_during_submissions(service: Service) -> Found:
    """Let everybody submit for every period, and kill one thing after the other meanwhile."""
    everybody = [
        Submitting(service.sign_in(number), each["plan"], service.periods[1 if number == 0 else 0 :])
        for number, each in enumerate(service.people)
    ]
    wanted = FORCES * PERIODS - 1
    threads = [threading.Thread(target=each.run, daemon=True) for each in everybody]
    for thread in threads:
        thread.start()

    def when(part: float) -> None:
        wait_until(lambda: sum(len(each.acknowledged) for each in everybody) >= wanted * part, "submissions", 300)

    first, second = service.webs
    when(0.1)
    end([pid for pid in first.all_pids() if pid != first.pid][:1])
    when(0.25)
    end(service.worker.all_pids())
    when(0.4)
    end(second.all_pids())
    when(0.55)
    service.postgresql.kill()
    time.sleep(2)
    service.postgresql.start()
    when(0.75)
    end([pid for pid in second.all_pids() if pid != second.pid][:1])
    for thread in threads:
        thread.join(300)
    acknowledged = {
        (each.plan, period, number) for each in everybody for period, number in each.acknowledged.items()
    } | {(service.people[0]["plan"], service.periods[0], 1)}
    kept = read_submissions(service)
    lost = [each for each in acknowledged if each not in kept]
    twice = len(kept) - len({(plan, period) for plan, period, _ in kept})
    longest = max(max(each.waits) for each in everybody)
    resent = sum(each.resent for each in everybody)
    given_up = sum(len(each.failures) for each in everybody)
    found = (
        f"{len(acknowledged)} acknowledged, {len(kept)} kept, {len(lost)} lost, {twice} twice, {given_up} given up; "
        f"{resent} sent again; longest wait {longest:.1f} s"
    )
    is_well = not lost and not twice and not given_up and len(kept) == wanted + 1 and longest < LONGEST_IN_ALL
    killed = "a web worker, the queue's worker, a web server whole, PostgreSQL, a web worker"
    return Found(f"{FORCES} people submit; kill -9 of {killed}", found, is_well)


def read_submissions(service: Service) -> list[tuple[int, str, int]]:
    """Return what the database holds: plan, period and number of each submission."""
    rows = service.postgresql.query(
        "SELECT plan_id, reference, number FROM plans_submission s JOIN plans_reportingperiod p ON p.id = s.period_id"
    )
    return [(int(plan), reference, int(number)) for plan, reference, number in rows]


def check_records(service: Service) -> Found:
    """Have every record checked."""
    last = service.manage("check_records").splitlines()[-1]
    return Found("manage.py check_records", last, last == "No faults.")


def _onlooker(service: Service) -> Onlooker:
    plan = service.people[0]["plan"]
    return Onlooker(service.sign_in(0), ["/", f"/plans/{plan}/"])


def storm(service: Service) -> Found:
    """Send hundreds of halves, read slowly, and see how long others wait."""
    with _onlooker(service) as quiet:
        time.sleep(5)
    static = json.loads((service.folder / "static" / "staticfiles.json").read_text())["paths"]["css/app.css"]
    port, storms = service.nginx.port, []
    with _onlooker(service) as watching:
        try:
            storms.append(Storm(port, HALF_SENT, HALF_HEAD, STRANGERS))
            storms.append(Storm(port, HALF_SENT, HALF_BODY, STRANGERS))
            storms.append(Storm(port, SLOW_READERS, READ.format(file=static).encode(), STRANGERS))
            storms[-1].drip(15)
            ended = sum(each.count_ended() for each in storms[:2])
            opened = sum(len(each.lines) for each in storms[:2])
        finally:
            for each in storms:
                each.stop()
    usual, now = (_percentile(each) for each in (quiet, watching))
    found = (
        f"{opened} halves open at once, {ended} ended by nginx; others' pages: {len(watching.answers)} read, "
        f"{watching.failed} failed, 95th percentile {usual:.2f} s before, {now:.2f} s meanwhile, "
        f"longest {watching.longest:.2f} s"
    )
    is_well = not watching.failed and watching.longest < LONGEST_IN_A_STORM and ended == opened
    done = f"{HALF_SENT} half-sent heads, {HALF_SENT} half-sent bodies, {SLOW_READERS} slow readers"
    return Found(done, found, is_well)


def _percentile(onlooker: Onlooker) -> float:
    return statistics.quantiles([answer.seconds for answer in onlooker.answers], n=20)[-1]


def upload_too_much(service: Service) -> Found:
    """Send 80 MB without being signed in, with the length said and without."""
    results = [upload(service.nginx.port, says_how_much=says) for says in (True, False)]
    found = "; ".join(f"{status} after {taken / MEGABYTE:.1f} MB" for status, taken in results)
    is_well = all(status == 413 for status, _ in results) and results[0][1] == 0 and results[1][1] < LARGEST_TAKEN
    return Found("80 MB sent by a stranger: length said, and in chunks", found, is_well)


def silent_mail(service: Service) -> Found:
    """See that mail waits, and nothing else does, at a mail server that says nothing."""
    stranger, form = service.new_person(), "/accounts/password/reset/"
    token = find_hidden(stranger.get(form).text)["csrfmiddlewaretoken"]
    asked = stranger.post(form, {"csrfmiddlewaretoken": token, "email": service.people[0]["email"]})
    wait_until(lambda: service.mail_server.calls, "the worker calls the mail server", 120)
    person, pdf = service.sign_in(0), f"/plans/{service.people[0]['plan']}/periods/{service.periods[1]}/draft.pdf"
    seconds = wait_until(lambda: person.get(pdf).text.startswith("%PDF-"), "a PDF beside the silent mail server", 120)
    ((waiting, sent, dropped),) = service.postgresql.query(
        "SELECT count(*) FILTER (WHERE sent_at IS NULL AND dropped_at IS NULL), count(sent_at), count(dropped_at)"
        " FROM mail_mail"
    )
    calls = service.mail_server.calls
    found = (
        f"the page that wants a mail answers in {asked.seconds:.1f} s; {calls} calls, {waiting} mails wait, "
        f"{sent} sent, {dropped} dropped; a PDF meanwhile after {seconds:.0f} s"
    )
    return Found("mail server that accepts and stays silent", found, int(waiting) > 0 and sent == "0")


def stop_processes(service: Service) -> Found:
    """Stop a web worker (SIGSTOP) until its watchdog notices, then the queue's worker."""
    web = service.webs[0]
    stopped = [pid for pid in web.all_pids() if pid != web.pid]
    with _onlooker(service) as watching:
        end(stopped, signal.SIGSTOP)
        noticed = wait_until(lambda: web.silenced, "the watchdog notices")
        wait_until(lambda: web.starts > 1 and len(web.all_pids()) > 1, "it is started again")
        worker = service.worker.all_pids()
        end(worker, signal.SIGSTOP)
        time.sleep(5)
        end(worker, signal.SIGCONT)
    found = (
        f"noticed after {noticed:.0f} s and started again; others' pages: {len(watching.answers)} read, "
        f"{watching.failed} failed, longest {watching.longest:.1f} s"
    )
    is_well = not watching.failed and watching.longest < LONGEST_HANGING
    return Found("SIGSTOP of a web worker, then of the queue's worker", found, is_well)


def restore(service: Service) -> Found:
    """Back up, destroy everything, restore on a new server by docs/backup.md, and go on."""
    service.follow("backup.md", "PostgreSQL: back up", as_postgres=True)
    before = sorted(read_submissions(service))
    service.stop_units()
    service.postgresql.destroy()
    service.postgresql.create()
    service.follow("backup.md", "PostgreSQL: restore", as_postgres=True)
    service.postgresql.set_password("nvap")
    brought_up = service.follow("backup.md", "Both: bring up to date")
    service.start()
    service.sign_in(0)
    kept = sorted(read_submissions(service)) == before
    held = brought_up.splitlines()[-1]
    drill = "No faults." in service.follow("backup.md", "PostgreSQL: drill", as_postgres=True)
    is_well = kept and "No faults." in brought_up and drill
    found = f"{len(before)} submissions {'all there' if kept else 'NOT all there'}, checked; {held} Signed in."
    return Found("back up, destroy the server's files, restore by docs/backup.md, start, sign in", found, is_well)


def upgrade(service: Service) -> Found:
    """Upgrade a database of the oldest version there are data of, by docs/upgrading.md."""
    service.run_as_postgres("psql -c 'CREATE ROLE upgrade SUPERUSER LOGIN'")
    service.postgresql.set_password("upgrade")
    environment = {
        "PATH": os.environ["PATH"],
        "DJANGO_SETTINGS_MODULE": "tests.settings",
        "DATABASE_URL": service.postgresql.url("postgres", "upgrade"),
    }
    printed = run([sys.executable, "-m", "scripts.rehearsal.upgrade"], environment)
    return Found("upgrade a database of commit fb544f1 by docs/upgrading.md", *_last_line(printed))


def _last_line(printed: str) -> tuple[str, bool]:
    last = printed.splitlines()[-1]
    return last, "No faults." in printed


STEPS: list[Callable[[Service], Found]] = [
    start,
    submit_through_the_proxy,
    silent_mail,
    kill_during_submissions,
    check_records,
    storm,
    upload_too_much,
    stop_processes,
    restore,
    upgrade,
]
