"""CSV and the rules for tables of every format."""

import pytest

from knowledge.loaders.tables import faq_columns, find_header, is_value, lists_persons
from knowledge.loaders.tabular import sniff_delimiter
from tests.knowledge.loaders.samples import questions, read_one, rows, texts

FEED = "sku;name;preis\nA1;Bohrer 5 mm;12,90\nA2;Bohrer 6 mm;\n"


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_product_feed_one_row_a_unit(codec: str, end: str) -> None:
    document = read_one(FEED.replace("\n", end).replace("mm", "mm für Größe").encode(codec), "feed.csv")
    assert rows(document) == [
        ("sku | name | preis", "A1 | Bohrer 5 mm für Größe | 12,90"),
        ("sku | name | preis", "A2 | Bohrer 6 mm für Größe | –"),
    ]


def test_faq_table() -> None:
    table = 'Kategorie,Frage,Antwort\nVersand,Wie lange?,"Drei Tage.\nIns Ausland fünf."\n,Nur Frage?,\n'
    document = read_one(table, "faq.csv")
    assert questions(document) == [("Wie lange?", "Drei Tage.\nIns Ausland fünf.")]
    assert [block.header for block in document.blocks if block.kind == "qa"] == ["Kategorie: Versand"]
    assert texts(document, "paragraph") == ["Nur Frage?"]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [
        ("a;b\n1,5;2\n3,25;4\n", ";"),
        ("a,b\n1.5,2\n", ","),
        ("a\tb\n1\t2\n", "\t"),
        ("a|b|c\n1|2|3\n", "|"),
        ('name,text\nx,"eins; zwei; drei"\ny,"vier; fünf; sechs"\n', ","),
        ("preis\n1,50\n2,50\n", ","),
        ("nur\neine\nSpalte\n", ","),
    ],
)
def test_delimiters(text: str, delimiter: str) -> None:
    assert sniff_delimiter(text) == delimiter


def test_excels_separator_line_is_no_row() -> None:
    assert rows(read_one("sep=;\na;b\n1;2\n3;4\n", "a.csv")) == [("a | b", "1 | 2"), ("a | b", "3 | 4")]


def test_lines_above_the_header_are_kept_apart() -> None:
    document = read_one("Preisliste 2025;;\n;;\nsku;name;preis\nA;Bohrer;5\nB;Säge;7\n", "a.csv")
    assert texts(document, "heading") == ["Preisliste 2025"]
    assert rows(document)[0] == ("sku | name | preis", "A | Bohrer | 5")


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ([["a", "b"], ["1", "2"]], 0),
        ([["1", "2"], ["3", "4"]], -1),
        ([["a", "a"], ["1", "2"]], -1),
        ([["a", "b"]], -1),
        ([["Titel", ""], ["a", "b"], ["1", "2"], ["3", "4"]], 1),
        ([], -1),
    ],
)
def test_header_row(table: list[list[str]], expected: int) -> None:
    assert find_header(table) == expected


@pytest.mark.parametrize(
    "value", ["5", "12,90", "1.299,00 €", "€ 5", "-3 %", "31.12.2025", "2025-01-31", "18 V", "1 000"]
)
def test_values_name_no_column(value: str) -> None:
    assert is_value(value)


@pytest.mark.parametrize("name", ["Preis", "Preis (€)", "Q1", "Größe", "", "A-100 Bohrer mit Zubehör"])
def test_names_are_no_values(name: str) -> None:
    assert not is_value(name)


def test_faq_columns_in_both_languages() -> None:
    assert faq_columns(["Nr", "FRAGE:", "Antwort "]) == (1, 2)
    assert faq_columns(["Answer", "Question"]) == (1, 0)
    assert faq_columns(["Frage", "Kommentar"]) is None


def test_lists_of_persons_are_redacted() -> None:
    assert lists_persons(["Nachname", "E-Mail"]) and lists_persons(["Customer", "Phone"])
    assert not lists_persons(["Name", "Preis"]) and not lists_persons(["E-Mail"])
    assert read_one("Vorname;E-Mail\nAnna;a@b.example\n", "crm.csv").metadata == {"redact": True}


def test_rows_longer_than_the_header_are_kept_and_reported() -> None:
    document = read_one("a,b\n1,2\n3,4,5\n", "a.csv")
    assert "5" in document.text
    assert "more cells" in document.warnings[0]


def test_row_limit_is_reported() -> None:
    document = read_one("a,b\n" + "1,2\n" * 20, "a.csv", max_rows=5)
    assert len(rows(document)) == 4 and "first 5 rows" in document.warnings[0]


def test_delimiters_inside_of_texts_without_quotes_are_mended() -> None:
    table = "Frage;Antwort;Thema\nWie lange?;Drei Tage.;A\n"
    table += "Was kostet es?;29 €; der Betrag wird angerechnet.;B\nWo?;Hier.;C\n"
    document = read_one(table, "faq.csv")
    assert questions(document)[1] == ("Was kostet es?", "29 €; der Betrag wird angerechnet.")
    assert [block.header for block in document.blocks] == ["Thema: A", "Thema: B", "Thema: C"]
    assert document.warnings == ("1 rows had a delimiter inside a text without quotes; the parts were joined.",)


def test_tables_with_spaces_behind_their_delimiters_are_left_alone() -> None:
    document = read_one("a, b\n1, 2\n3, 4\n5, 6, 7\n", "a.csv")
    assert rows(document)[2] == ("a | b | ", "5 | 6 | 7")
