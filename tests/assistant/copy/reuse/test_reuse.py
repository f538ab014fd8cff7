"""One text used again: other channels, A/B sets, the other language."""

import json

import pytest

from assistant.compose import Beleg
from assistant.copy.channels import channel_of, measure
from assistant.copy.drafting.brief import brief_of
from assistant.copy.drafting.drafter import Drafter
from assistant.copy.reuse.ab import DIFFERENCES, Difference, ab_set, unchanged
from assistant.copy.reuse.localise import glossary_for, localise
from assistant.copy.reuse.repurpose import WORD_FOR_WORD, repurpose
from assistant.copy.reuse.source import Source, figures_beyond
from assistant.errors import GenerationError, RequestError
from assistant.llm import ScriptedLLM

CHANNELS = ("google_ads_headline", "google_ads_description", "meta_title", "meta_description", "sms", "push", "x",
            "newsletter_subject", "linkedin", "product_page")  # fmt: skip


def source(drafter: Drafter, **values: object) -> Source:
    brief = brief_of({"product": "AX 18 Pro", "channel": "newsletter", "variants": 1, **values})
    return Source(drafter.draft(brief).variants[0].text, brief)


@pytest.mark.parametrize("language", ["de", "en"])
def test_other_channels_keep_limits_rules_and_facts(installation: Beleg, drafter: Drafter, language: str) -> None:
    text = source(drafter, language=language)
    made = {one.channel: one for one in repurpose(text, CHANNELS, drafter)}
    assert [one.channel for one in made.values() if one.variant is None] == []
    for channel, one in made.items():
        assert one.variant is not None
        limit = channel_of(channel)
        assert limit.max_chars is None or measure(one.variant.text, limit) <= limit.max_chars
        report = installation.linter.lint(one.variant.text, language, channel)
        assert [finding for finding in report.findings if finding.severity != "suggestion"] == []
        assert all(c.status == "supported" for c in installation.copy_claims().check(one.variant.text, language))
        assert figures_beyond(one.variant.text, text) == ()
    assert made["linkedin"].maker == WORD_FOR_WORD
    assert made["google_ads_headline"].left_out


def test_a_fact_that_the_text_does_not_have_stays_out(drafter: Drafter) -> None:
    text = Source("Der AX 18 Pro bringt 85 Nm Drehmoment.", brief_of({"product": "AX 18 Pro", "channel": "newsletter"}))
    (made,) = repurpose(text, ["google_ads_headline"], drafter)
    assert made.variant is not None
    assert "85 Nm" in made.variant.text
    assert "kg" not in made.variant.text


def test_a_text_without_facts_goes_nowhere(drafter: Drafter) -> None:
    text = Source("Guten Tag. " * 30, brief_of({"product": "AX 18 Pro", "channel": "newsletter"}))
    (made,) = repurpose(text, ["google_ads_headline"], drafter)
    assert made.variant is None
    assert made.note


@pytest.mark.parametrize("difference", DIFFERENCES)
def test_a_set_differs_in_one_place(drafter: Drafter, difference: Difference) -> None:
    made = ab_set(source(drafter), difference, drafter, 3)
    assert [arm.label for arm in made.arms] == ["A", "B", "C"][: len(made.arms)]
    assert len(made.arms) >= 2
    first = made.arms[0]
    outside = first.variant.text[: first.start].split() + first.variant.text[first.end :].split()
    for arm in made.arms:
        text = arm.variant.text
        assert text[: arm.start].split() + text[arm.end :].split() == outside
        assert arm.same == 1.0
        assert text[arm.start : arm.end].strip() == arm.value
    assert len({arm.value for arm in made.arms}) == len(made.arms)


@pytest.mark.parametrize(
    ("one", "place", "other", "other_place", "same"),
    [
        ("Eins. Zwei. Drei.", (0, 5), "Vier. Zwei. Drei.", (0, 5), 1.0),
        ("Eins. Zwei. Drei.", (12, 17), "Eins. Zwei. Acht.", (12, 17), 1.0),
        ("Eins. Zwei. Drei.", (0, 5), "Vier. Zwei. Acht.", (0, 5), 0.5),
        ("Eins. Zwei.", (0, 5), "Vier. Zwei. Drei.", (0, 5), 0.0),
    ],
)
def test_what_else_changed_is_measured(
    one: str, place: tuple[int, int], other: str, other_place: tuple[int, int], same: float
) -> None:
    assert unchanged(one, place, other, other_place) == same


def test_an_unproven_text_gets_no_set(drafter: Drafter) -> None:
    text = Source(
        "Der AX 18 Pro bringt 120 Nm Drehmoment.", brief_of({"product": "AX 18 Pro", "channel": "newsletter"})
    )
    with pytest.raises(RequestError, match="not proven"):
        ab_set(text, "call", drafter)


def test_a_model_rewrites_the_place_and_nothing_else(drafter: Drafter) -> None:
    text = source(drafter)
    model = ScriptedLLM([json.dumps(["Der beste Schrauber der Welt!"]), json.dumps(["Schauen Sie ihn sich an."])])
    made = ab_set(text, "call", drafter, 2, model)
    model.done()
    assert [arm.value for arm in made.arms][1:] == ["Schauen Sie ihn sich an."]
    assert "Der beste Schrauber" in model.prompts[1]


GERMAN = "Der Akkuschrauber AX 18 Pro bringt 85 Nm Drehmoment."
ENGLISH = "The AX 18 Pro cordless screwdriver delivers 85 Nm of torque."


@pytest.mark.parametrize(
    ("language", "text", "script", "wanted", "told"),
    [
        ("de", GERMAN, [ENGLISH], ENGLISH, []),
        ("de", GERMAN, ["The AX 18 Pro drill machine delivers 85 Nm of torque.", ENGLISH], ENGLISH, ["missing-term"]),
        ("de", GERMAN, ["The AX 18 Pro cordless screwdriver delivers 58 Nm of torque.", ENGLISH], ENGLISH, ["figure"]),
        ("de", GERMAN, [GERMAN, ENGLISH], ENGLISH, ["untranslated"]),
        ("en", ENGLISH, [GERMAN], GERMAN, []),
    ],
)
def test_a_translation_keeps_terms_and_figures(
    drafter: Drafter, language: str, text: str, script: list[str], wanted: str, told: list[str]
) -> None:
    brief = brief_of({"product": "AX 18 Pro", "channel": "newsletter", "language": language})
    model = ScriptedLLM(script)
    made = localise(Source(text, brief), drafter, model)
    model.done()
    assert made.variant is not None
    assert (made.variant.text, made.rounds) == (wanted, len(script))
    assert all(kind in model.prompts[1] for kind in told)
    assert "cordless screwdriver" in model.prompts[0]


def test_without_a_model_the_text_is_made_anew_and_says_so(drafter: Drafter) -> None:
    text = source(drafter)
    made = localise(text, drafter)
    assert made.variant is not None
    assert made.maker == "patterns"
    assert "85 Nm" in made.variant.text
    assert any("No translation" in note for note in made.notes)
    assert any("Koffer" in said or "lieferbar" in said for said in made.left_out)


def test_a_model_that_never_complies_or_is_away_is_replaced(drafter: Drafter) -> None:
    text = source(drafter)
    refused = localise(text, drafter, ScriptedLLM(["falsch", "wieder falsch", "immer noch"]))
    assert (refused.maker, refused.rounds) == ("patterns", 3)
    assert any("not kept" in note for note in refused.notes)

    def away(_prompt: str) -> str:
        raise GenerationError("nobody there")

    gone = localise(text, drafter, away)
    assert gone.maker == "patterns"
    assert any("cannot be reached" in note for note in gone.notes)


def test_the_glossary_of_a_text(installation: Beleg) -> None:
    brand = installation.linter.brand
    assert glossary_for("Akkuschraubers im Angebot", "de", brand) == "- Akkuschrauber = cordless screwdriver"
    assert glossary_for("Guten Tag", "de", brand) == "-"
