from dataclasses import replace

import pytest

from assistant.generate import Quote
from assistant.generate.extractive import ExtractiveOptions, extractive
from assistant.generate.wording import best_clauses, row_text, shortened, statement_text
from assistant.types import Evidence, Question

from .helpers import evidence_of, make_hit

GERMAN = Question("Frage?", language="de")
A = make_hit("Erster Satz hier. Zweiter Satz hier. Dritter Satz hier.", name="a")
B = make_hit("Anderer Satz dort.", name="b")
ENGLISH = make_hit("We ship on Mondays.", name="e", language="en")
LONG = make_hit(
    "Der Vertrag gilt für ein Jahr, sofern niemand kündigt, und " + "verlängert sich dann " * 30 + "weiter."
)


def test_reading_order_and_lines() -> None:
    evidence = [
        evidence_of(A, "Dritter Satz hier.", 0.9),
        evidence_of(B, "Anderer Satz dort.", 0.8),
        evidence_of(A, "Erster Satz hier.", 0.7),
        evidence_of(A, "Zweiter Satz hier.", 0.6),
    ]
    draft = extractive(ExtractiveOptions(statements=4))(GERMAN, evidence)
    assert draft.text == "Erster Satz hier. Zweiter Satz hier. Dritter Satz hier.\nAnderer Satz dort."
    assert len(extractive()(GERMAN, evidence).statements) == 3
    assert [quote.text for statement in draft.statements for quote in statement.quotes] == [
        statement.text for statement in draft.statements
    ]


def test_sentences_that_do_not_follow_each_other_stand_on_lines_of_their_own() -> None:
    evidence = [evidence_of(A, "Erster Satz hier.", 0.9), evidence_of(A, "Dritter Satz hier.", 0.8)]
    assert extractive()(GERMAN, evidence).text == "Erster Satz hier.\nDritter Satz hier."


@pytest.mark.parametrize(("score", "taken"), [(0.01, False), (0.08, False), (0.30, True)])
def test_another_documents_sentence_must_be_likely(score: float, *, taken: bool) -> None:
    evidence = [evidence_of(A, "Erster Satz hier.", 0.9), evidence_of(B, "Anderer Satz dort.", score)]
    assert ("Anderer" in extractive()(GERMAN, evidence).text) == taken


@pytest.mark.parametrize("limit", [80, 120, 400])
def test_the_limit_holds(limit: int) -> None:
    evidence = [evidence_of(LONG, LONG.chunk.text, 0.9), evidence_of(A, "Erster Satz hier.", 0.8)]
    draft = extractive(ExtractiveOptions(max_chars=limit))(GERMAN, evidence)
    assert 0 < len(draft.text) <= limit
    for statement in draft.statements:
        for quote in statement.quotes:
            assert quote.text in (LONG.chunk.text + A.chunk.text)


CLAUSES = make_hit(
    "Nach dem Umbau, der drei Monate dauert, öffnet die Filiale in Kiel (siehe Plan, Seite 3), und zwar am 4. Mai, "
    "mit einem Fest für alle, die beim Umbau geholfen haben oder in der Nähe wohnen.",
    name="c",
)
FIRST = make_hit(
    "Der Umbau der Filiale in Kiel beginnt im Februar, und während der Arbeiten bedient Sie die Filiale in Lübeck, die "
    "dann länger offen ist als sonst und an der auch Bestellungen abgeholt werden können, wie immer ohne Aufpreis.",
    name="f",
)


def test_a_long_sentence_other_than_the_best_may_be_shown_in_part() -> None:
    evidence = [evidence_of(FIRST, FIRST.chunk.text, 0.9), evidence_of(CLAUSES, CLAUSES.chunk.text, 0.8)]
    asked = Question("Wann öffnet die Filiale in Kiel nach dem Umbau?", language="de")
    draft = extractive(ExtractiveOptions(max_chars=380))(asked, evidence)
    best, part = draft.statements
    assert best.text == FIRST.chunk.text
    assert part.text.endswith("…")
    (quote,) = part.quotes
    assert CLAUSES.chunk.text[quote.start : quote.end] == quote.text
    assert quote.text.count("(") == quote.text.count(")")
    assert "öffnet die Filiale in Kiel" in quote.text


@pytest.mark.parametrize("limit", [30, 60, 90, 130, 400])
def test_clauses_keep_to_the_limit_and_to_boundaries(limit: int) -> None:
    text = CLAUSES.chunk.text
    found = best_clauses(Quote(CLAUSES, 0, len(text)), limit, frozenset({"kiel"}))
    if found is None:
        assert limit < 60
        return
    quote, share = found
    assert len(quote.text) <= limit
    assert 0 < share <= 1
    assert quote.start == 0 or text[quote.start - 2] in ",;:"
    assert quote.end == len(text) or text[quote.end - 1] in ",;:" or text[quote.end] in ",;:"


def test_the_best_set_wins_not_the_first_fit() -> None:
    hit = make_hit("Ein sehr langer Satz über gar nichts, der allen Platz braucht und mehr. Kurz eins. Kurz zwei.")
    evidence = [
        evidence_of(hit, "Ein sehr langer Satz über gar nichts, der allen Platz braucht und mehr.", 0.5),
        evidence_of(hit, "Kurz eins.", 0.4),
        evidence_of(hit, "Kurz zwei.", 0.4),
    ]
    assert extractive(ExtractiveOptions(max_chars=72))(GERMAN, evidence).text == "Kurz eins. Kurz zwei."


def test_the_same_sentence_is_said_once() -> None:
    twin = make_hit("Anderer Satz dort.", name="twin")
    evidence = [evidence_of(B, "Anderer Satz dort.", 0.9), evidence_of(twin, "Anderer Satz dort.", 0.9)]
    assert extractive()(GERMAN, evidence).text == "Anderer Satz dort."


def test_other_languages_are_announced() -> None:
    evidence = [evidence_of(ENGLISH, "We ship on Mondays.")]
    assert extractive()(GERMAN, evidence).text == "Die Fundstelle ist auf Englisch:\nWe ship on Mondays."
    assert extractive()(Question("?", language="en"), evidence).text == "We ship on Mondays."


def test_nothing_to_say() -> None:
    draft = extractive()(GERMAN, [])
    assert (draft.text, draft.statements) == ("", ())


@pytest.mark.parametrize(
    ("row", "header", "text"),
    [
        ("| Bern | 3 Tage | – |", "Ort | Lieferzeit | Aufpreis", "Ort: Bern; Lieferzeit: 3 Tage"),
        ("Bern | 3 Tage", "Ort | Lieferzeit", "Ort: Bern; Lieferzeit: 3 Tage"),
        ("Bern | 3 Tage | x", "Ort | Lieferzeit", "Bern; 3 Tage; x"),
        ("| **Bern** | [3 Tage](/v) |", "| Ort | Lieferzeit |", "Ort: Bern; Lieferzeit: 3 Tage"),
        ("Bern", "", "Bern"),
        ("", "Ort", ""),
    ],
)
def test_rows(row: str, header: str, text: str) -> None:
    assert row_text(row, header) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("- **Drei** Jahre [Garantie](/g).", "Drei Jahre Garantie."),
        ("1. Karton öffnen.", "Karton öffnen."),
        ("Versand\n\nWir liefern mit DHL.", "Wir liefern mit DHL."),
        ("z. B. am Montag;", "z. B. am Montag"),
        ("Am 3. Mai.", "Am 3. Mai."),
        ("3. Oktober ist Feiertag.", "3. Oktober ist Feiertag."),
        ("19. Jahrhundert.", "19. Jahrhundert."),
        ("b) Die Frist beginnt.", "Die Frist beginnt."),
    ],
)
def test_markup_is_gone(text: str, shown: str) -> None:
    hit = make_hit(text)
    assert statement_text(Quote(hit, 0, len(text))) == shown


@pytest.mark.parametrize("limit", [5, 20, 60, 100])
def test_a_cut_is_a_prefix_at_a_boundary(limit: int) -> None:
    whole = Quote(LONG, 0, len(LONG.chunk.text))
    cut = shortened(whole, limit)
    assert len(cut.text) <= limit
    assert LONG.chunk.text.startswith(cut.text)
    assert not LONG.chunk.text[len(cut.text)].isalnum()


def qa(text: str, answer: str, language: str = "de") -> Evidence:
    item = evidence_of(make_hit(text, name="faq", language=language), answer, 0.9)
    chunk = replace(item.hit.chunk, kind="qa", language=language)
    return replace(item, hit=replace(item.hit, chunk=chunk), language=language)


def test_the_answer_of_a_pair_comes_with_its_question_unless_it_was_asked() -> None:
    pair = "Holen Sie defekte Geräte ab?\nJa, innerhalb Deutschlands für 9,90 €."
    answer = "Ja, innerhalb Deutschlands für 9,90 €."
    other = extractive()(Question("Was kostet die Abholung?", language="de"), [qa(pair, answer)])
    assert other.text == "Holen Sie defekte Geräte ab? Ja, innerhalb Deutschlands für 9,90 €."
    assert other.statements[0].quotes[0].text == pair
    same = extractive()(Question("Holen Sie defekte Geräte ab?", language="de"), [qa(pair, answer)])
    assert same.text == answer


def test_a_reply_never_mixes_languages() -> None:
    german = evidence_of(make_hit("Die Frist beträgt 30 Tage.", name="d"), "Die Frist beträgt 30 Tage.", 0.5)
    english = qa("How long? It is 30 days.", "It is 30 days.", "en")
    draft = extractive()(Question("Wie lang ist die Frist?", language="de"), [english, german])
    assert draft.text == "Die Frist beträgt 30 Tage."


@pytest.mark.parametrize(
    ("first", "second", "both"),
    [
        ("Akkus dürfen ins Paket.", "Akkus dürfen nicht ins Paket.", True),
        ("Wir liefern nach Polen, nicht nach Norwegen.", "Wir liefern nach Norwegen, nicht nach Polen.", True),
        ("Geliefert wird werktags.", "Geliefert wird nur werktags.", True),
        ("Zahlbar ab 100 Euro.", "Zahlbar bis 100 Euro.", True),
        ("Wir liefern mit der Post nach Polen.", "Mit der Post liefern wir nach Polen.", False),
        ("Akkus kommen leider nicht ins Paket.", "Akkus kommen nicht ins Paket.", False),
        ("Akkus dürfen nicht ins Paket.", "Akkus dürfen nie ins Paket.", True),
    ],
)
def test_a_negation_or_bound_makes_another_statement(first: str, second: str, *, both: bool) -> None:
    evidence = [
        evidence_of(make_hit(first, name="f"), first, 0.9),
        evidence_of(make_hit(second, name="s"), second, 0.8),
    ]
    text = extractive()(GERMAN, evidence).text
    assert first in text and (second in text) == both


@pytest.mark.parametrize(("score", "taken"), [(0.7, True), (0.5, False)])
def test_another_row_of_a_table_must_be_nearly_as_likely(score: float, *, taken: bool) -> None:
    table = make_hit("| Bohrhammer | 45 € |\n| Rüttelplatte | 70 € |", kind="row", name="t")
    evidence = [evidence_of(table, "| Bohrhammer | 45 € |", 0.9), evidence_of(table, "| Rüttelplatte | 70 € |", score)]
    assert ("Rüttelplatte" in extractive()(GERMAN, evidence).text) == taken
