"""What was computed lately: made once, the longest unused goes first."""

from collections.abc import Sequence

from assistant.recent import Recent


def test_values_are_made_once_and_in_order() -> None:
    made: list[str] = []
    recent: Recent[str, int] = Recent(10)

    def lengths(items: Sequence[str]) -> list[int]:
        made.extend(items)
        return [len(item) for item in items]

    assert recent.of(["a", "b", "a"], ["eins", "drei!", "eins"], lengths) == [4, 5, 4]
    assert recent.of(["b", "c"], ["drei!", "vierzig"], lengths) == [5, 7]
    assert made == ["eins", "drei!", "vierzig"]
    assert recent.of([], [], lengths) == []


def test_the_longest_unused_goes_first() -> None:
    made: list[int] = []
    recent: Recent[int, int] = Recent(2)

    def same(items: Sequence[int]) -> list[int]:
        made.extend(items)
        return list(items)

    for number in (1, 2, 1, 3, 1, 2):
        assert recent.of([number], [number], same) == [number]
    assert made == [1, 2, 3, 2]


def test_more_than_are_kept_are_still_given() -> None:
    recent: Recent[int, int] = Recent(1)
    assert recent.of([1, 2, 3], [1, 2, 3], lambda items: [10 * item for item in items]) == [10, 20, 30]
