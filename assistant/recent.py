"""What was computed lately, kept by key: the same passages answer most questions."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
T = TypeVar("T")


class Recent(Generic[K, V]):
    """The values of the keys used last; safe between threads.

    Args:
        size: values that are kept; the longest unused goes first.
    """

    def __init__(self, size: int) -> None:
        self._size = size
        self._lock = threading.Lock()
        self._kept: OrderedDict[K, V] = OrderedDict()

    def of(self, keys: Sequence[K], items: Sequence[T], make: Callable[[list[T]], Iterable[V]]) -> list[V]:
        """The values of keys, in order.

        Args:
            items: what a value is made of, one a key.
            make: items -> their values; called at most once, with one item for each key that is not kept.
        """
        with self._lock:
            found = {key: self._kept[key] for key in keys if key in self._kept}
            for key in found:
                self._kept.move_to_end(key)
        new = {key: item for key, item in zip(keys, items, strict=True) if key not in found}
        if new:
            made = dict(zip(new, make(list(new.values())), strict=True))
            found |= made
            with self._lock:
                self._kept.update(made)
                while len(self._kept) > self._size:
                    self._kept.popitem(last=False)
        return [found[key] for key in keys]
