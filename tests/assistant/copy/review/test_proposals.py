"""What reviewers change again and again becomes a proposal, and a patch that a person applies."""

import subprocess
from pathlib import Path

import pytest

from assistant.copy.brand_file import parse_brand
from assistant.copy.drafting.brief import Brief
from assistant.copy.review.desk import ReviewDesk
from assistant.copy.review.diff import word_diff
from assistant.copy.review.errors import Blocked, NoSuchDraft
from assistant.copy.review.proposals import decide, patch_of, proposals, replaced
from tests.assistant.copy.review.conftest import BRAND

TENANT = "default"
WITH_TERMS = BRAND + "terms:\n  - use: Fachmarkt  # our word\n    instead_of: [Baumarkt]\n    language: de\n"


def edited(desk: ReviewDesk, brief: Brief, before: str, after: str, by: str = "ben") -> str:
    made = desk.create(TENANT, brief, before, "ana")
    desk.edit(TENANT, made.id, after, by, made.revision)
    return made.id


@pytest.mark.parametrize(
    ("before", "after", "pairs"),
    [
        ("Ein powerfuler Schrauber.", "Ein kräftiger Schrauber.", [("powerfuler", "kräftiger")]),
        ("Jetzt gratis Koffer holen.", "Jetzt Koffer holen.", [("gratis", "")]),
        ("Mit gratis Versand heute.", "Mit kostenlosem Versand heute.", [("gratis", "kostenlosem")]),
        ("Ein tolles altes Ding hier.", "Ein gutes neues Ding hier.", [("tolles altes", "gutes neues")]),
        ("Er wiegt 1,80 kg.", "Er wiegt 1,90 kg.", []),
        ("Das ist der Bohrer.", "Das ist ein Bohrer.", []),
        ("Kurz.", "Ein ganz anderer langer Satz steht jetzt hier. Und noch einer.", []),
    ],
)
def test_only_words_that_were_replaced_count(before: str, after: str, pairs: list[tuple[str, str]]) -> None:
    assert [(old, new) for old, new, _ in replaced(word_diff(before, after)) if old] == pairs


def test_three_texts_make_a_proposal_and_two_do_not(desk: ReviewDesk, brief: Brief) -> None:
    for number, noun in enumerate(("Bohrer", "Hammer", "Koffer")):
        assert proposals(desk, TENANT) == []
        ending = "er" if number else "en"
        edited(desk, brief, f"Ein powerful{ending} {noun}.", f"Ein kräftig{ending} {noun}.")
    (found,) = proposals(desk, TENANT)
    assert (found.kind, found.drafts, found.people, found.state) == ("replace", 3, ("ben",), "open")
    assert {example.draft_id for example in found.examples} == {d.id for d in desk.listed(TENANT)}
    assert all("powerful" in example.before and "kräftig" in example.after for example in found.examples)
    assert proposals(desk, "other") == []


def test_one_text_changed_often_and_own_edits_say_nothing(desk: ReviewDesk, brief: Brief) -> None:
    for noun in ("Bohrer", "Hammer", "Koffer"):
        edited(desk, brief, f"Ein toller {noun}.", f"Ein guter {noun}.", by="ana")
    made = desk.create(TENANT, brief, "Ein toller Bohrer.", "ana")
    for text in ("Ein guter Bohrer.", "Ein toller Bohrer.", "Ein guter Bohrer.", "Ein toller Bohrer."):
        made = desk.edit(TENANT, made.id, text, "ben" if "gut" in text else "ana", made.revision)
    assert proposals(desk, TENANT) == []


def test_what_people_also_put_in_is_not_forbidden(desk: ReviewDesk, brief: Brief) -> None:
    for noun in ("Bohrer", "Hammer", "Koffer"):
        edited(desk, brief, f"Ein toller {noun}.", f"Ein guter {noun}.")
        edited(desk, brief, f"Ein guter {noun} hier.", f"Ein toller {noun} hier.")
    assert proposals(desk, TENANT) == []


@pytest.mark.parametrize("brand", [BRAND, WITH_TERMS])
def test_accepting_gives_a_patch_and_changes_nothing(
    desk: ReviewDesk, brief: Brief, brand: str, tmp_path: Path
) -> None:
    for noun in ("Bohrer", "Hammer", "Koffer"):
        edited(desk, brief, f"Mit billig gebautem {noun}.", f"Mit günstig gebautem {noun}.")
    (found,) = proposals(desk, TENANT)
    chosen, patch = decide(desk, TENANT, found.id, "cem", accept=True, brand=brand)
    assert chosen.old == "billig"
    (tmp_path / "brand.yaml").write_text(brand, encoding="utf-8")
    (tmp_path / "rule.patch").write_text(patch, encoding="utf-8")
    assert proposals(desk, TENANT)[0].state == "accepted"
    subprocess.run(["git", "apply", "rule.patch"], cwd=tmp_path, check=True, capture_output=True)
    patched = (tmp_path / "brand.yaml").read_text(encoding="utf-8")
    rules = {word: term.use for term in parse_brand(patched).terms for word in term.instead_of}
    assert rules["billig"] == "günstig"
    assert "# our word" not in brand or "# our word" in patched


def test_a_rule_that_contradicts_the_brand_is_no_patch(desk: ReviewDesk, brief: Brief) -> None:
    for noun in ("Bohrer", "Hammer", "Koffer"):
        edited(desk, brief, f"Im Fachmarkt gibt es {noun}.", f"Im Baumarkt gibt es {noun}.")
    (found,) = proposals(desk, TENANT)
    with pytest.raises(Blocked, match="does not fit"):
        patch_of(found, WITH_TERMS)
    with pytest.raises(Blocked, match="Nobody"):
        decide(desk, TENANT, found.id, " ", accept=False)
    with pytest.raises(NoSuchDraft):
        decide(desk, TENANT, "P-0", "cem", accept=False)
    decide(desk, TENANT, found.id, "cem", accept=False)
    assert proposals(desk, TENANT)[0].state == "dismissed"
