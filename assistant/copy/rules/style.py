"""Sentence length, text length and reading ease."""

# ruff: noqa: E501 - patterns, word lists and messages read best on one line

from collections.abc import Iterator

from assistant.copy import readability
from assistant.copy.brand import Brand
from assistant.copy.rules.context import Context, Rule
from assistant.copy.types import Finding


def sentence_length(brand: Brand) -> Rule | None:
    """No sentence is longer than allowed; nor are sentences on average."""
    limits = brand.length
    if limits.sentence_max is None and limits.sentence_mean_max is None:
        return None

    def check(context: Context) -> Iterator[Finding]:
        """Sentences longer than the limit, and a mean length above the brand's."""
        view = context.view
        lengths = []
        for start, end in view.sentences:
            words = view.words_between(start, end)
            lengths.append(words)
            if limits.sentence_max is not None and words > limits.sentence_max:
                yield Finding(
                    "length.sentence",
                    (start, end),
                    limits.severity,
                    context.say(
                        f"Der Satz hat {words} Wörter; höchstens {limits.sentence_max} sind gut zu lesen. Teilen Sie ihn.",
                        f"This sentence has {words} words; at most {limits.sentence_max} read well. Split it.",
                    ),
                )
        full = [words for words in lengths if words >= 3]
        mean = sum(full) / len(full) if full else 0.0
        if limits.sentence_mean_max is not None and len(full) >= 5 and mean > limits.sentence_mean_max:
            yield Finding(
                "length.sentence-mean",
                (0, 0),
                "suggestion",
                context.say(
                    f"Die Sätze haben im Mittel {mean:.1f} Wörter; {limits.sentence_mean_max:g} sind das Ziel.",
                    f"Sentences have {mean:.1f} words on average; {limits.sentence_mean_max:g} is the aim.",
                ),
            )

    return check


def text_length(brand: Brand) -> Rule | None:
    """Not too few words, not too many."""
    limits = brand.length
    if limits.text_min is None and limits.text_max is None:
        return None

    def check(context: Context) -> Iterator[Finding]:
        """A text with too few or too many words."""
        words = len(context.view.tokens)
        if limits.text_max is not None and words > limits.text_max:
            start = context.view.tokens[limits.text_max].start
            yield Finding(
                "length.text",
                (start, len(context.view.text)),
                limits.severity,
                context.say(
                    f"Der Text hat {words} Wörter, höchstens {limits.text_max} sind vorgesehen.",
                    f"The text has {words} words; at most {limits.text_max} are wanted.",
                ),
            )
        if limits.text_min is not None and 0 < words < limits.text_min:
            yield Finding(
                "length.text",
                (0, 0),
                limits.severity,
                context.say(
                    f"Der Text hat {words} Wörter, mindestens {limits.text_min} sind vorgesehen.",
                    f"The text has {words} words; at least {limits.text_min} are wanted.",
                ),
            )

    return check


def figures(context: Context) -> dict[str, float]:
    """Words, sentences and reading ease of a text; no reading ease for texts of fewer than three words."""
    view = context.view
    words = [token.text for token in view.words]
    counts = readability.count(words, max(1, len(view.sentences)), context.language)
    made = {"words": float(len(view.tokens)), "sentences": float(len(view.sentences))}
    if len(words) < 3:
        return made
    made["words_per_sentence"] = round(counts.words_per_sentence, 2)
    if context.language == "en":
        made["flesch"] = round(readability.flesch(counts), 1)
    elif context.language == "de":
        made["flesch_amstad"] = round(readability.flesch_amstad(counts), 1)
        made["wiener_1"] = round(readability.wiener(counts), 2)
    return made


def reading_ease(brand: Brand) -> Rule | None:
    """Texts of some length read as easily as the brand wants."""
    wanted = brand.readability
    if wanted.flesch_amstad_min is None and wanted.wiener_max is None and wanted.flesch_min is None:
        return None

    def check(context: Context) -> Iterator[Finding]:
        """A text that reads harder than the brand allows, by the formulas of its language."""
        if len(context.view.words) < wanted.minimum_words:
            return
        measured = figures(context)
        for name, limit, lowest, label in (
            ("flesch_amstad", wanted.flesch_amstad_min, True, "Flesch-Amstad"),
            ("wiener_1", wanted.wiener_max, False, "Wiener Sachtextformel"),
            ("flesch", wanted.flesch_min, True, "Flesch reading ease"),
        ):
            value = measured.get(name)
            if value is None or limit is None or (value >= limit if lowest else value <= limit):
                continue
            least = ("mindestens", "at least") if lowest else ("höchstens", "at most")
            yield Finding(
                f"readability.{name.replace('_', '-')}",
                (0, 0),
                wanted.severity,
                context.say(
                    f"Der Text liest sich schwer: {label} {value:g}, gewünscht {least[0]} {limit:g}. Kürzere Sätze helfen.",
                    f"The text is hard to read: {label} {value:g}, wanted {least[1]} {limit:g}. Shorter sentences help.",
                ),
            )

    return check
