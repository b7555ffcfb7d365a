"""How far a hidden cell could be another, given sums that are known. Pure."""

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping

UNKNOWN = 2**62
Key = tuple[int, int]  # place, number of the quarter
Node = tuple[str, int]
Came = dict[Node, tuple[Node, Key | None, int]]


class Block:
    """Hidden cells by place and quarter, of which each quarter's sum is known, and the year of some places.

    How far a cell could be another is the flow that can be led round through the other cells, from its
    quarter back to its place: exact, because such a table is a network.
    """

    def __init__(self, cells: Mapping[Key, tuple[int, int]], known: set[int]):
        self.cells = {cell: count for cell, (count, _most) in cells.items()}
        self.most = {cell: most for cell, (_count, most) in cells.items()}
        self.known = known
        self.places: dict[int, list[int]] = defaultdict(list)
        self.quarters: dict[int, list[int]] = defaultdict(list)
        for place, quarter in cells:
            self.places[quarter].append(place)
            self.quarters[place].append(quarter)

    def told(self, smallest: int) -> set[int]:
        """Places with a small cell that could not as well be 1, or one less than `smallest`."""
        sums: dict[int, int] = defaultdict(int)
        for (_place, quarter), count in self.cells.items():
            sums[quarter] += count
        return {
            cell[0]
            for cell, count in self.cells.items()
            if count < smallest and sums[cell[1]]
            if not (self._could_move(cell, smallest - 1 - count, 1) and self._could_move(cell, count - 1, -1))
        }

    def _could_move(self, cell: Key, by: int, way: int) -> bool:
        if way > 0 and self.cells[cell] + by > self.most[cell]:
            by = max(0, self.most[cell] - self.cells[cell])
        room = dict(self.cells)
        for _one in range(by):
            path = self._path(cell, room, way)
            if path is None:
                return False
            for step, sign in path:
                room[step] += sign
        return True

    def _path(self, cell: Key, room: Mapping[Key, int], way: int) -> list[tuple[Key, int]] | None:
        """Cells to raise and lower by one, so that this one can move and no known sum changes."""
        place, quarter = cell
        start, goal = (("q", quarter), ("p", place)) if way > 0 else (("p", place), ("q", quarter))
        came: Came = {}
        waiting = deque([start])
        reached = {start}
        while waiting:
            here = waiting.popleft()
            for there, step, sign in self._next(here, room, cell):
                if there in reached:
                    continue
                reached.add(there)
                came[there] = (here, step, sign)
                if there == goal:
                    return _walked(came, start, goal)
                waiting.append(there)
        return None

    def _next(self, here: Node, room: Mapping[Key, int], but: Key) -> Iterable[tuple[Node, Key | None, int]]:
        kind, number = here
        if kind == "q":
            for place in self.places[number]:
                cell = (place, number)
                if cell != but and room[cell] > 0:
                    yield ("p", place), cell, -1
        elif kind == "p":
            for quarter in self.quarters[number]:
                cell = (number, quarter)
                if cell != but and room[cell] < self.most[cell]:
                    yield ("q", quarter), cell, 1
            if number not in self.known:
                yield ("any", 0), None, 0
        else:
            for place in self.quarters.keys() - self.known:
                yield ("p", place), None, 0


def _walked(
    came: Came,
    start: Node,
    goal: Node,
) -> list[tuple[Key, int]]:
    found = []
    while goal != start:
        goal, step, sign = came[goal]
        if step is not None:
            found.append((step, sign))
    return found
