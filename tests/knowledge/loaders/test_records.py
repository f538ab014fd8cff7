"""JSON and JSONL: what becomes a document, its text, part and metadata."""

import json

import pytest

from knowledge.errors import LoadError
from tests.knowledge.loaders.samples import questions, read, read_one, rows, shown


def test_jsonl_one_document_a_line() -> None:
    lines = [
        {"id": "a-1", "title": "T", "text": "# Kopf\n\nEin Absatz.", "lang": "en", "valid_until": "2025-06-30"},
        {"id": 7, "question": "Wie lange?", "answer": "Drei Tage.", "acl": "vertrieb, innen"},
        {"name": "Bohrer", "preis": 3.5, "maße": {"l": 10}},
        "nur Text",
    ]
    documents = read("\n".join(json.dumps(line) for line in lines) + "\n", "a.jsonl")
    assert [document.part for document in documents] == ["a-1", "7", "3", "4"]
    assert documents[0].text == "# Kopf\n\nEin Absatz."
    assert documents[0].title == "T" and str(documents[0].metadata["valid_until"]) == "2025-06-30"
    assert documents[0].metadata["language"] == "en"
    assert questions(documents[1]) == [("Wie lange?", "Drei Tage.")]
    assert documents[1].metadata["groups"] == ("vertrieb", "innen")
    assert shown(documents[2]) == [("row", 0, "name: Bohrer\npreis: 3.5"), ("heading", 1, "maße"), ("row", 0, "l: 10")]
    assert documents[3].text == "nur Text"


def test_repeated_ids_get_a_number() -> None:
    assert [d.part for d in read('{"id":"x","text":"a"}\n{"id":"x","text":"b"}\n', "a.jsonl")] == ["x", "x~2"]


def test_broken_lines_are_left_out_and_named() -> None:
    documents = read('{"text": "gut"}\n{kaputt\n\n{"id": 1}\n', "a.jsonl")
    assert [document.text for document in documents] == ["gut", "id: 1"]
    assert documents[-1].warnings == ("Line 2 was left out: This is not valid JSON at line 1, column 2.",)


def test_warnings_after_the_last_record_are_not_lost() -> None:
    documents = read('{"text": "gut"}\n' + "{kaputt\n" * 8, "a.jsonl")
    assert len(documents[-1].warnings) == 6 and "3 more lines" in documents[-1].warnings[-1]


def test_a_list_of_plain_records_is_one_table() -> None:
    document = read_one('[{"sku": "A", "preis": 5}, {"sku": "B", "preis": null, "x": true}]', "feed.json")
    assert rows(document) == [("sku | preis | x", "A | 5 | –"), ("sku | preis | x", "B | – | true")]


def test_a_list_of_questions_is_one_document() -> None:
    document = read_one(
        '{"faq": [{"frage": "Wo?", "antwort": "Hier."}, {"frage": "Wann?", "antwort": "Jetzt."}]}', "f.json"
    )
    assert questions(document) == [("Wo?", "Hier."), ("Wann?", "Jetzt.")]


def test_records_with_texts_or_validity_are_documents_of_their_own() -> None:
    documents = read(
        '[{"id": "a", "question": "Q?", "answer": "A.", "valid_until": "2020-01-01"}, {"id": "b", "text": "x"}]',
        "f.json",
    )
    assert [document.part for document in documents] == ["a", "b"]


def test_other_json_is_rendered_readably() -> None:
    document = read_one('{"title": "Shop", "zeiten": {"mo": "9-18", "tage": [1, 2]}, "x": [{"a": 1}]}', "f.json")
    assert document.title == "Shop"
    assert "mo: 9-18\ntage: 1, 2" in document.text and "a: 1" in document.text


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ("{", "not valid JSON"),
        ("[" * 10_000 + "]" * 10_000, "nested too deeply"),
        ('{"a":' * 60 + "1" + "}" * 60, "nested too deeply"),
        ("[]", "no text"),
        ("{}", "no text"),
        ("1" * 5_000, "not valid JSON"),
    ],
)
def test_bad_json(content: str, cause: str) -> None:
    with pytest.raises(LoadError, match=cause):
        read(content, "a.json")


def test_lone_surrogates_and_nul_do_not_reach_the_text() -> None:
    document = read_one(r'{"text": "a\ud800b\u0000c"}', "a.jsonl")
    assert document.text == "a\ufffdb\ufffdc"
