"""The examples that the intents are fitted on."""

from collections import Counter

import yaml

from evals.understanding.examples import HERE, SOURCES, own


def test_a_family_has_one_number_in_both_languages_and_one_intent() -> None:
    labels: dict[int, set[str]] = {}
    languages: dict[int, set[str]] = {}
    for example in own():
        labels.setdefault(example.family, set()).add(example.label)
        languages.setdefault(example.family, set()).add(example.language)
    assert all(len(found) == 1 for found in labels.values())
    assert sum(len(found) == 2 for found in languages.values()) > 0.8 * len(languages)


def test_stories_have_the_intents_of_the_templates() -> None:
    for language in ("de", "en"):
        templates, stories = (
            set(yaml.safe_load((HERE / f"{source}.{language}.yaml").read_text(encoding="utf-8"))) for source in SOURCES
        )
        assert stories <= templates - {"slots"}


def test_no_story_stands_under_two_intents() -> None:
    told = Counter(text for text, _ in {(one.text.casefold(), one.label) for one in own()})
    assert [text for text, times in told.items() if times > 1] == []
