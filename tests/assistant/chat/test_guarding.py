"""What output guards are asked, and what is remembered of their answers."""

from assistant.chat.guarding import OutputGuards
from assistant.chat.types import Draft
from assistant.types import Citation
from guardrails.pipeline import Policy, step
from guardrails.types import Turn, Verdict

QUOTE = "Sie können Ware innerhalb von 30 Tagen zurückgeben."


class Flaky:
    """A guard that fails at first and allows afterwards."""

    def __init__(self) -> None:
        self.asked: list[Turn] = []

    def __call__(self, turn: Turn) -> Verdict:
        self.asked.append(turn)
        if len(self.asked) == 1:
            raise RuntimeError
        return Verdict()


def test_a_quote_is_judged_once_and_a_failure_is_not_remembered() -> None:
    guard = Flaky()
    guards = OutputGuards(Policy(input=(), output=(step("flaky", guard),), document=()))
    draft = Draft(
        "answer",
        QUOTE,
        "documents",
        (Citation("d", "s", "t", None, 0, len(QUOTE), QUOTE),),
        approved=False,
        verbatim=True,
    )
    shown = [list(guards.sentences(draft, "de", "t", f"c{turn}", ("Hallo",))) for turn in range(3)]
    assert shown == [[], [QUOTE], [QUOTE]] and len(guard.asked) == 2
    assert list(guards.sentences(draft, "de", "other", "c", ())) == [QUOTE] and len(guard.asked) == 3
