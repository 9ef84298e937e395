"""Placement on one axis: boxes near their wanted positions without overlap, lines in lanes with few crossings."""

from dataclasses import dataclass


def place(wanted, sizes, gap, low, high):
    """Return the start positions of items on an axis, in the order given, as near as possible to the wanted ones.

    Takes the wanted middles and the sizes. The sum of the squared moves is minimal, items are at least `gap` apart, and
    none starts before `low`. None ends after `high` either, unless there is too little room for all.
    """
    # Without the sizes and gaps before them, positions need only not decrease: runs that do share their mean.
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
    """Lines that share an end: horizontal from the hub to a lane, along it, and horizontal again to each spoke."""

    hub: float
    spokes: tuple[float, ...]

    @property
    def span(self):
        """Return the two ends of the fan's lane."""
        return min(self.hub, *self.spokes), max(self.hub, *self.spokes)

    @property
    def is_straight(self):
        """Return whether the fan is one horizontal line, which needs no lane."""
        return all(spoke == self.hub for spoke in self.spokes)


def lanes(fans, apart=0):
    """Return the lane of each fan, counted from the hubs' side, so that few lines cross.

    Fans that overlap, or are nearer to each other than `apart`, get different lanes.
    """
    found = [0] * len(fans)
    for together in _components(fans, apart):
        for lane, fan in enumerate(_ordered([fans[index] for index in together])):
            found[together[fan]] = lane
    return found


def _components(fans, apart):
    """Return lists of the indexes of fans that overlap, directly or through others."""
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
    """Return an order of fans from the hubs' side in which swapping neighbours saves no crossing."""
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
