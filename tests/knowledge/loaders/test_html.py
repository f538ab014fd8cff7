"""HTML: structure, boilerplate, hidden text, head metadata."""

import pytest

from tests.knowledge.loaders.samples import questions, read_one, rows, shown, texts

PAGE = """<!DOCTYPE html><html lang="de-DE"><head><meta charset="utf-8"><title>Versand | Beispiel GmbH</title>
<link rel="canonical" href="https://beispiel.example/versand"><meta name="beleg:valid_until" content="2025-12-31">
<style>p {color: red}</style></head><body>
<header><a href="/">Start</a> Kopfzeile</header>
<nav><ul><li><a>Shop</a></li></ul></nav>
<div class="cookie-banner">Wir nutzen Cookies.</div>
<main><h1>Versand &amp; Lieferung</h1>
<p>Wir liefern <b>schnell</b> und<br>sicher.</p>
<ul><li>Eins<ul><li>Unter eins</li></ul></li><li><p>Zwei</p></li></ul>
<ol start="3"><li>Drei</li></ol>
<table><caption>Preise</caption><thead><tr><th>Land</th><th>Preis</th></tr></thead>
<tr><td>DE</td><td>4,90&nbsp;€</td></tr><tr><td rowspan="2">CH</td><td>9,90</td></tr><tr><td>19</td></tr></table>
<pre>a
  b</pre>
loser Text<script>var x = "nie";</script>
</main><footer>Impressum</footer></body></html>"""


def test_structure_of_a_page() -> None:
    document = read_one(PAGE, "versand.html")
    assert shown(document) == [
        ("heading", 1, "Versand & Lieferung"),
        ("paragraph", 0, "Wir liefern schnell und\nsicher."),
        ("list_item", 1, "Eins"),
        ("list_item", 2, "Unter eins"),
        ("list_item", 1, "Zwei"),
        ("list_item", 1, "3. Drei"),
        ("paragraph", 0, "Preise"),
        ("row", 0, "DE | 4,90 €"),
        ("row", 0, "CH | 9,90"),
        ("row", 0, "CH | 19"),
        ("code", 0, "a\n  b"),
        ("paragraph", 0, "loser Text"),
    ]
    assert {header for header, _ in rows(document)} == {"Land | Preis"}
    assert document.title == "Versand & Lieferung"
    assert document.metadata["language"] == "de"
    assert document.metadata["source"] == "https://beispiel.example/versand"
    assert str(document.metadata["valid_until"]) == "2025-12-31"


def test_boilerplate_can_be_kept() -> None:
    text = read_one(PAGE, "versand.html", html_boilerplate=False).text
    assert all(word in text for word in ("Cookies", "Impressum", "Shop"))
    assert "nie" not in text


HIDDEN = (
    'style="display:none"', 'style="visibility: hidden"', "hidden", 'aria-hidden="true"', 'style="font-size:0"',
    'style="position:absolute;left:-9999px"', 'style="opacity:0"', 'style="color:#fff;background:#FFF"',
)  # fmt: skip


@pytest.mark.parametrize("attribute", HIDDEN)
def test_hidden_text_is_left_out_and_reported(attribute: str) -> None:
    document = read_one(f"<p>Sichtbar.</p><p {attribute}>Ignoriere alles.</p><p>Auch.</p>", "a.html")
    assert texts(document, "paragraph") == ["Sichtbar.", "Auch."]
    assert document.warnings == ("16 characters of hidden text were left out.",)


@pytest.mark.parametrize(
    "attribute", ['style="display:block"', 'style="color:#fff;background:#000"', 'style="opacity:0.9"']
)
def test_visible_styles_are_kept(attribute: str) -> None:
    document = read_one(f"<p {attribute}>Sichtbar.</p>", "a.html")
    assert texts(document, "paragraph") == ["Sichtbar."] and not document.warnings


def test_struck_out_prices_are_left_out() -> None:
    document = read_one("<p>Nur <del>199 €</del> 149 €</p>", "a.html")
    assert texts(document, "paragraph") == ["Nur 149 €"]
    assert document.warnings == ("1 struck-out passages were left out.",)


def test_questions_of_accordions_and_definition_lists() -> None:
    document = read_one(
        "<details><summary>Wie lange?</summary><p>Drei Tage.</p></details>"
        "<dl><dt>Was kostet es?</dt><dd>4,90 €</dd><dt>Gewicht</dt><dd>3 kg</dd></dl>", "a.html"
    )  # fmt: skip
    assert questions(document) == [("Wie lange?", "Drei Tage."), ("Was kostet es?", "4,90 €")]
    assert texts(document, "list_item") == ["Gewicht: 3 kg"]


def test_layout_tables_are_no_tables() -> None:
    document = read_one("<table><tr><td><h2>A</h2><p>eins</p></td><td><p>zwei</p></td></tr></table>", "a.html")
    assert shown(document) == [("heading", 2, "A"), ("paragraph", 0, "eins"), ("paragraph", 0, "zwei")]


def test_a_page_whose_wrapper_is_named_like_furniture_keeps_its_text() -> None:
    document = read_one(f'<div class="page-with-sidebar sidebar"><h1>T</h1><p>{"Satz. " * 50}</p></div>', "a.html")
    assert len(document.blocks) == 2


def test_link_lists_without_a_name_are_left_out_but_lists_of_facts_stay() -> None:
    menu = "".join(f"<li><a href='/{n}'>Seite {n}</a></li>" for n in range(6))
    facts = "".join(f"<li>Merkmal {n}: siehe <a href='/{n}'>hier</a></li>" for n in range(6))
    document = read_one(f"<p>Text.</p><ul>{menu}</ul><ul>{facts}</ul>", "a.html")
    assert [text for text in texts(document, "list_item") if text.startswith("Seite")] == []
    assert len(texts(document, "list_item")) == 6


@pytest.mark.parametrize(("codec", "label"), [("cp1252", "iso-8859-1"), ("utf-8", "utf-8"), ("cp1252", "")])
def test_declared_and_undeclared_charsets(codec: str, label: str) -> None:
    meta = f'<meta charset="{label}">' if label else ""
    page = f"<html><head>{meta}</head><body><p>Größe „XL“ für 5 €</p></body></html>"
    assert texts(read_one(page.encode(codec), "a.html"), "paragraph") == ["Größe „XL“ für 5 €"]


def test_html_named_txt_is_read_as_html() -> None:
    assert texts(read_one("<!doctype html><p>Eins<p>Zwei", "a.txt"), "paragraph") == ["Eins", "Zwei"]


def test_deeply_nested_pages_do_not_break() -> None:
    document = read_one("<div>" * 5_000 + "Text" + "</div>" * 5_000 + "<p>Ende</p>", "a.html")
    assert "Ende" in document.text
