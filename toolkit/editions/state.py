from toolkit.models import Action


class EditionStateError(Exception):
    """The edition, or its action's other editions, do not allow this step.

    `problems` holds what is wrong with the edition, where that is the reason.
    """

    def __init__(self, message, problems=()):
        """Take the reason as a sentence, and the Problems it sums up."""
        super().__init__(message)
        self.problems = list(problems)


class StaleDraftError(EditionStateError):
    """The draft is not what its editor was shown: somebody changed it since."""


def lock_action(edition):
    """Return the edition's action, locked until the transaction ends: its editions take one step at a time."""
    return Action.objects.filter(pk=edition.action_id).lock().get()
