"""Where things go on one axis: boxes near where they belong without overlapping, lines in lanes with few crossings."""

from dataclasses import dataclass


def place(wanted, sizes, gap, low, high):
    """Return the starts of things on an axis, in the order given, each as near as may be to where it is wanted.

    Takes the wanted middles and the sizes. The sum of the squared moves is least; no two are nearer than the gap, and
    none starts before `low`. None ends after `high` either, unless there is too little room for all of them.
    """
    # Less the sizes and gaps before it, a thing must only not come before the last: runs out of order share their mean.
    offsets, used = [], 0
    for size in sizes:
        offsets.append(used)
        used += size + gap
    room = max(low, high - (used - gap)) if sizes else low
    runs = []
    for middle, size, offset in zip(wanted, sizes, offsets, strict=True):
        runs.append([middle - size / 2 - offset, 1])
        while len(runs) > 1 and runs[-2][0] > runs[-1][0]:
            mean, count = runs.pop()
            before, many = runs[-1]
            runs[-1] = [(mean * count + before * many) / (count + many), count + many]
    starts = [min(max(mean, low), room) for mean, count in runs for _ in range(count)]
    return [start + offset for start, offset in zip(starts, offsets, strict=True)]


@dataclass(frozen=True)
class Fan:
    """Lines that share one end: from the hub, level, into a lane, up or down it, and level again to each spoke."""

    hub: float
    spokes: tuple[float, ...]

    @property
    def span(self):
        """From where to where the fan's lane runs."""
        return min(self.hub, *self.spokes), max(self.hub, *self.spokes)

    @property
    def is_straight(self):
        """Whether the fan is one level line, which needs no lane."""
        return all(spoke == self.hub for spoke in self.spokes)


def lanes(fans, apart=0):
    """Return the lane of each fan, counted from the hubs' side, so that few lines cross.

    Fans that run beside each other, or end nearer than `apart` to where another begins, have lanes of their own.
    """
    found = [0] * len(fans)
    for together in _components(fans, apart):
        for lane, fan in enumerate(_ordered([fans[index] for index in together])):
            found[together[fan]] = lane
    return found


def _components(fans, apart):
    """Return lists of the indexes of fans that overlap, at least over others."""
    groups, end = [], None
    for index in sorted(range(len(fans)), key=lambda index: fans[index].span):
        if fans[index].is_straight:
            continue
        low, high = fans[index].span
        if groups and low <= end + apart:
            groups[-1].append(index)
            end = max(end, high)
        else:
            groups.append([index])
            end = high
    return groups


def _ordered(fans):
    """Return the order of fans from the hubs' side in which neighbours gain nothing by changing places."""
    order = list(range(len(fans)))
    cost = [[_crossings(near, far) for far in fans] for near in fans]
    for _ in fans:
        changed = False
        for at in range(len(order) - 1):
            near, far = order[at], order[at + 1]
            if cost[far][near] < cost[near][far]:
                order[at], order[at + 1] = far, near
                changed = True
        if not changed:
            break
    return order


def _crossings(near, far):
    """Return how often two fans cross when the first has the lane nearer to the hubs."""
    low, high = near.span
    crossed = low < far.hub < high
    low, high = far.span
    return crossed + sum(low < spoke < high for spoke in near.spokes)
