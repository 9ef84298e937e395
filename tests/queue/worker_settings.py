"""The tests' settings with an impatient queue."""

from tests.settings import *
from tests.settings import Q_CLUSTER

Q_CLUSTER |= {"workers": 1, "poll": 0.1, "guard_cycle": 0.1, "timeout": 3, "retry": 5}
