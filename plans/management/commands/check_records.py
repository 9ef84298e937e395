from collections.abc import Callable, Iterator

from django.core.management.base import BaseCommand, CommandError

from plans.records import CHECKS, FIRST, Checked, one_moment


class Command(BaseCommand):
    help = (
        "Verify that all that is kept is whole: documents, numbers, files, histories, states, the database itself. "
        "Names each row that is not, and never prints words of a plan."
    )
    # The checks that Django runs first say nothing of the database, and need settings that this does not.
    requires_system_checks = []

    def handle(self, **options):
        """Print each fault as it is found, then a table; raise CommandError where there was one."""
        with one_moment():
            table = self._run(FIRST)
            if not any(faults for *_, faults in table):
                table += self._run(CHECKS)
        width = max(len(name) for name, *_ in table)
        self.stdout.write(f"{'':{width}}  {'checked':>8}  {'noted':>6}  {'faults':>6}")
        for name, checked, noted, faults in table:
            self.stdout.write(f"{name:{width}}  {checked:8}  {noted:6}  {faults:6}")
        total = sum(faults for *_, faults in table)
        if total:
            raise CommandError(f"{total} {'fault' if total == 1 else 'faults'}.")
        self.stdout.write("No faults.")

    def _run(self, checks: dict[str, Callable[[], Iterator[Checked]]]) -> list[tuple[str, int, int, int]]:
        """Run some checks; return for each its name, and how many rows it checked, noted and found faulty."""
        table = []
        for name, check in checks.items():
            checked = noted = faults = 0
            notes: dict[str, int] = {}
            for each in check():
                checked += 1
                noted += bool(each.notes)
                faults += len(each.faults)
                for fault in each.faults:
                    self.stdout.write(f"FAULT  {name}: {each.name}: {fault}")
                for note in each.notes:
                    notes[note] = notes.get(note, 0) + 1
            for note, times in notes.items():
                self.stdout.write(f"note   {name}: {times} {'row' if times == 1 else 'rows'}: {note}")
            table.append((name, checked, noted, faults))
        return table
