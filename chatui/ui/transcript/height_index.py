"""Where each message is: a Fenwick tree over the heights of the messages."""

from collections.abc import Iterable


class HeightIndex:
    """Heights in rows; every question and every change costs O(log n)."""

    __slots__ = ("_heights", "_tree")

    def __init__(self, heights: Iterable[int] = ()) -> None:
        self._heights = list(heights)
        self._tree = [0, *self._heights]
        for node in range(1, len(self._tree)):
            above = node + (node & -node)
            if above < len(self._tree):
                self._tree[above] += self._tree[node]

    def __len__(self) -> int:
        return len(self._heights)

    def __getitem__(self, index: int) -> int:
        return self._heights[index]

    @property
    def total(self) -> int:
        """The height of everything."""
        return self.top(len(self._heights))

    def append(self, height: int) -> None:
        """Add a message at the end."""
        node = len(self._tree)
        subtotal = height
        below = 1
        while below < (node & -node):
            subtotal += self._tree[node - below]
            below <<= 1
        self._heights.append(height)
        self._tree.append(subtotal)

    def set(self, index: int, height: int) -> None:
        """Change the height of one message."""
        change = height - self._heights[index]
        self._heights[index] = height
        node = index + 1
        while node < len(self._tree):
            self._tree[node] += change
            node += node & -node

    def top(self, index: int) -> int:
        """Return the row at which message `index` begins; for the length, the total height."""
        row = 0
        node = index
        while node > 0:
            row += self._tree[node]
            node -= node & -node
        return row

    def find(self, row: int) -> tuple[int, int]:
        """Return the message that covers a row, and the row's number within that message.

        Messages of no height cover nothing. A row below the end gives the length and the rest.
        """
        node = 0
        step = 1 << len(self._tree).bit_length()
        while step:
            candidate = node + step
            if candidate < len(self._tree) and self._tree[candidate] <= row:
                node = candidate
                row -= self._tree[candidate]
            step >>= 1
        return node, row
