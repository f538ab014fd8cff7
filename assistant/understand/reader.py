"""Reads a message: language, standalone question, intent, mood, entities."""

from collections.abc import Sequence

from assistant.conversation import cleaned, leans, smalltalk
from assistant.evidence.lexicon import fold
from assistant.phrases import LANGUAGES, phrases
from assistant.types import Message
from assistant.understand.entities import entities
from assistant.understand.intents import IntentClassifier, IntentScores
from assistant.understand.mood import mood
from assistant.understand.others import asks_about_others
from assistant.understand.rewriting import Rewrite, rewritten
from assistant.understand.types import Mood, Reading
from knowledge.text.language import detect

_SMALLTALK = {"thanks": "thanks", "bye": "goodbye"}
_SHOWN = 0.05
"""Alternatives below this probability are not named."""
_READ = 2_000
_CAREFUL = 0.9
"""Score of a message about somebody else, which a rule found."""
_UNSURE = 0.5
"""A fragment whose own intent is less sure than this takes the intent of its standalone question."""


class MessageReader:
    """The reader of the product; see `assistant.understand.types.Reader`.

    Args:
        classifier: intents.
        rewrite: standalone question; None for `rewritten`.
        language: of messages whose language cannot be told.
    """

    def __init__(self, classifier: IntentClassifier, rewrite: Rewrite | None = None, language: str = "de") -> None:
        self._classifier = classifier
        self._rewrite = rewrite or rewritten
        self._language = language

    def read(self, text: str, history: Sequence[Message] = (), language: str | None = None) -> Reading:
        """What the message means; `language` overrides the detected one. Never raises for odd text."""
        text = cleaned(text)
        code = language or self._spoken(text, history)
        if not any(c.isalnum() for c in text):
            return Reading("smalltalk", 1.0, text, code, _feeling(text, code, history))
        question = self._rewrite(text, history, code)
        judged = self._intent(text, question, code)
        label = judged.label if judged.in_scope or judged.label == "out_of_scope" else "question"
        others = tuple((name, score) for name, score in judged.ranked if name != label and score >= _SHOWN)
        score = next(score for name, score in judged.ranked if name == label)
        return Reading(label, score, question, code, _feeling(text, code, history), others, entities(text, code))

    def _intent(self, text: str, question: str, code: str) -> IntentScores:
        says = phrases(code)
        kind = smalltalk(text, says)
        if kind:
            label = _SMALLTALK.get(kind, "smalltalk")
            return IntentScores(label, 1.0, ((label, 1.0),), 0.0, True)
        judged = self._classifier.predict([text])[0]
        if asks_about_others(fold(text[:_READ]).replace("’", "'")):
            ranked = (("other_customer", _CAREFUL), *(item for item in judged.ranked if item[0] != "other_customer"))
            return IntentScores("other_customer", _CAREFUL, ranked, judged.scope, True)
        if question != text and leans(text, says) and (judged.score < _UNSURE or not judged.in_scope):
            return self._classifier.predict([question])[0]
        return judged

    def _spoken(self, text: str, history: Sequence[Message]) -> str:
        """The message's language; that of the person's turns before where a few words do not tell."""
        before = (message.text for message in reversed(history) if message.role == "user")
        return next((code for code in map(detect, (text, *before)) if code != "und"), self._language)


def _feeling(text: str, language: str, history: Sequence[Message]) -> Mood:
    return mood(text, language if language in LANGUAGES else "en", history)
