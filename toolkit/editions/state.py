from toolkit.models import Action


class EditionStateError(Exception):
    """The state of the edition, or of its action's other editions, does not allow this step.

    `problems` is what is wrong with the edition, if that is the reason.
    """

    def __init__(self, message, problems=()):
        """Set the reason, a sentence, and the Problems that it sums up."""
        super().__init__(message)
        self.problems = list(problems)


class StaleDraftError(EditionStateError):
    """Somebody changed the draft after its editor was shown it."""


def lock_action(edition):
    """Return the edition's action, locked until the transaction ends: its editions change state one at a time."""
    return Action.objects.filter(pk=edition.action_id).lock().get()
