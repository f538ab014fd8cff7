"""Sentences that ask for action."""

import pytest

from assistant.voice.action import asks_for_action


@pytest.mark.parametrize(
    ("asks", "states"),
    [
        ("Could you please send me the figures by Friday?", "The figures were sent last week."),
        ("Please call the customer and fix the date.", "He was happy with the visit."),
        ("Let me know when you can meet.", "I really enjoyed the trip."),
    ],
)
def test_a_request_scores_above_a_statement(asks: str, states: str) -> None:
    assert asks_for_action(asks) > 0.5 > asks_for_action(states)
