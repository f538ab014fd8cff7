import json
from typing import Any

import pytest

from assistant.compose import Beleg
from assistant.copy.channels import channel_of, measure
from assistant.copy.drafting.brief import brief_of
from assistant.copy.drafting.distinct import MOST_ALIKE
from assistant.copy.drafting.drafter import Drafter
from assistant.copy.drafting.model import ModelWriter
from assistant.copy.errors import BrandError
from assistant.llm import ScriptedLLM

CHANNELS = ("google_ads_headline", "google_ads_description", "meta_title", "meta_description", "sms", "push", "x",
            "newsletter", "newsletter_subject", "linkedin", "product_page")  # fmt: skip


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("channel", CHANNELS)
def test_every_variant_keeps_every_rule(installation: Beleg, drafter: Drafter, channel: str, language: str) -> None:
    made = drafter.draft(brief_of({"product": "AX 18 Pro", "channel": channel, "language": language}))
    assert made.variants
    assert made.similarity <= MOST_ALIKE
    limit = channel_of(channel)
    for variant in made.variants:
        report = installation.linter.lint(variant.text, language, channel)
        assert [finding for finding in report.findings if finding.severity != "suggestion"] == []
        claims = installation.copy_claims().check(variant.text, language)
        assert all(claim.status == "supported" and claim.citation for claim in claims)
        assert limit.max_chars is None or measure(variant.text, limit) <= limit.max_chars


@pytest.mark.parametrize(
    "fact", ["wasserdicht", "120 Nm Drehmoment", "lebenslange Garantie", "Testsieger", "31 Prozent Marge"]
)
def test_what_nothing_proves_is_said_and_not_written(drafter: Drafter, fact: str) -> None:
    made = drafter.draft(brief_of({"product": "AX 18 Pro", "channel": "newsletter", "facts": [fact, "Drehmoment"]}))
    assert made.missing == (fact,)
    assert made.variants
    for variant in made.variants:
        assert "85 Nm" in variant.text
        assert not {"wasserdicht", "120", "lebenslang", "Testsieger", "31"} & set(variant.text.split())


@pytest.mark.parametrize(
    ("product", "note"), [("XY 99", "Produktfeed"), ("Quantenbohrer", "Produktfeed"), ("; DROP TABLE", "Produktfeed")]
)
def test_an_unknown_product_gets_no_text(drafter: Drafter, product: str, note: str) -> None:
    made = drafter.draft(brief_of({"product": product, "channel": "newsletter", "facts": ["leicht"]}))
    assert made.variants == ()
    assert made.missing == ("leicht",)
    assert any(note in said for said in made.notes)


def test_a_missing_price_is_left_out(drafter: Drafter) -> None:
    made = drafter.draft(brief_of({"product": "SB 30", "channel": "newsletter", "facts": ["Preis"]}))
    assert made.missing == ("Preis",)
    assert all("€" not in variant.text and "Säbelsäge" in variant.text for variant in made.variants)


def test_must_and_must_not(drafter: Drafter) -> None:
    values = {"product": "AX 18 Pro", "channel": "newsletter", "must": ["Echt Werkzeug"], "must_not": ["lieferbar"]}
    made = drafter.draft(brief_of(values))
    assert made.variants
    assert all("Echt Werkzeug" in v.text and "lieferbar" not in v.text for v in made.variants)


def test_an_unproven_must_is_no_way_around_the_claims(drafter: Drafter) -> None:
    values = {"product": "AX 18 Pro", "channel": "newsletter", "must": ["Der AX 18 Pro bringt 120 Nm Drehmoment."]}
    made = drafter.draft(brief_of(values))
    assert made.variants == ()
    assert made.notes


def test_an_unknown_channel(drafter: Drafter) -> None:
    with pytest.raises(BrandError, match="newsleter"):
        drafter.draft(brief_of({"product": "AX 18 Pro", "channel": "newsleter"}))


def reply(*texts: str) -> str:
    return json.dumps([{"angle": "benefit", "text": text} for text in texts], ensure_ascii=False)


def written(installation: Beleg, script: list[str], **values: Any) -> tuple[Any, ScriptedLLM]:
    model = ScriptedLLM(script)
    drafter = Drafter(
        installation.knowledge(), installation.linter, installation.copy_claims(), ModelWriter(model, "fake:model")
    )
    made = drafter.draft(brief_of({"product": "AX 18 Pro", "channel": "newsletter", "variants": 1, **values}))
    model.done()
    return made, model


GOOD = "Kräftig im Holzbau: Der AX 18 Pro bringt 85 Nm Drehmoment."
FALSE = "Der AX 18 Pro bringt 120 Nm Drehmoment."


def test_a_model_is_told_what_was_wrong(installation: Beleg) -> None:
    made, model = written(installation, [reply(FALSE), reply(GOOD)])
    assert [variant.text for variant in made.variants] == [GOOD]
    assert (made.maker, made.rounds) == ("fake:model/copy.v1", 2)
    assert "120 Nm" not in model.prompts[0]
    assert f"claim not usable (unsupported): {FALSE}" in model.prompts[1]


def test_a_model_that_never_complies_is_replaced_by_patterns(installation: Beleg) -> None:
    made, _ = written(installation, [reply(FALSE), "no JSON", reply("Der beste Akkuschrauber!")])
    assert made.maker == "patterns"
    assert all("120" not in variant.text for variant in made.variants)


def test_a_model_that_repeats_itself_gets_one_variant(installation: Beleg) -> None:
    made, _ = written(installation, [reply(GOOD, GOOD), reply(GOOD), reply(GOOD)], variants=2)
    assert len(made.variants) == 1
    assert made.notes
