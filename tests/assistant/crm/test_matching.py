import pytest

from assistant.crm.matching import match_account, match_colleague, match_contact
from assistant.crm.names import core, likeness, sound
from assistant.crm.types import Account, Contact, CrmData


@pytest.mark.parametrize(
    ("word", "code"),
    # The published examples of the Kölner Phonetik, and pairs that must sound alike.
    [
        ("Müller-Lüdenscheidt", "65752682"), ("Wikipedia", "3412"), ("Breschnew", "17863"), ("Heinz Classen", "068586"),
        ("Meyer", "67"), ("Maier", "67"), ("Mayr", "67"), ("Schmidt", "862"), ("Schmitt", "862"), ("Philipp", "351"),
        ("Hexe", "048"), ("Achs", "048"), ("", ""), ("1234", ""),
    ],
)  # fmt: skip
def test_cologne_phonetics(word: str, code: str) -> None:
    assert sound(word) == code


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Mosel GmbH", ("mosel",)),
        ("Firma Mosel", ("mosel",)),
        ("Treppenbau Stufenreich GmbH & Co. KG", ("treppenbau", "stufenreich")),
        ("Müller & Söhne e.K.", ("mueller", "soehne")),
        ("The Kingfisher Company Ltd.", ("kingfisher",)),
        ("GmbH", ("gmbh",)),
        ("", ()),
    ],
)
def test_the_telling_words_of_a_company(name: str, words: tuple[str, ...]) -> None:
    assert core(name) == words


@pytest.mark.parametrize(
    ("spoken", "state", "first"),
    [
        ("Firma Mosel", "found", "A-001"),
        ("Mosel GmbH", "found", "A-001"),
        ("Moosel", "found", "A-001"),
        ("die Mosels", "found", "A-001"),
        ("Mosler", "found", "A-012"),
        ("Firma Hauser", "found", "A-002"),
        ("Häuser Metallbau", "found", "A-002"),
        ("Metallbau Hauser", "found", "A-002"),
        ("Hausner", "found", "A-003"),
        ("Zimmerei Musterbalken", "found", "A-004"),
        ("Stufenreich", "found", "A-010"),
        ("Schtufenreich", "found", "A-010"),
        ("Bauhof Musterhausen", "found", "A-011"),
        ("Metallbau", "ambiguous", None),
        ("Beispiel", "ambiguous", "A-005"),
        ("Schmidt", "unknown", None),
        ("Holzbau Schmidt", "unknown", None),
        ("Mo", "unknown", None),
        ("", "unknown", None),
        ("Firma", "unknown", None),
        (None, "unknown", None),
    ],
)
def test_spoken_companies(demo: CrmData, spoken: str | None, state: str, first: str | None) -> None:
    found = match_account(spoken, demo.accounts)
    assert found.state == state
    assert (found.best.id if found.best else None) == (first if state == "found" else None)
    if first and state == "ambiguous":
        assert found.candidates[0].record.id == first


def test_two_companies_of_one_name_are_asked_unless_a_person_points_to_one() -> None:
    accounts = [Account("1", "Weber GmbH", "Trier"), Account("2", "Weber Elektro AG", "Kiel"), Account("3", "Ernst KG")]
    found = match_account("Firma Weber", accounts)
    assert found.state == "ambiguous" and {one.record.id for one in found.candidates} == {"1", "2"}
    assert match_account("Firma Weber", accounts, near={"2"}).best == accounts[1]
    assert match_account("Weber Elektro", accounts).best == accounts[1]


@pytest.mark.parametrize(
    ("spoken", "account", "state", "first"),
    [
        ("Herr Meier", None, "ambiguous", None),
        ("Herr Meier", "A-001", "found", "C-001"),
        ("Herrn Mayer", "A-004", "found", "C-006"),
        ("Timo Meier", None, "found", "C-006"),
        ("Dr. Stefan Maier", None, "found", "C-001"),
        ("Gabi Meier", None, "unknown", None),
        ("Frau Sgraggen", None, "found", "C-012"),
        ("Claudia", "A-001", "ambiguous", None),
        ("Herr Schulze", None, "unknown", None),
    ],
)
def test_spoken_people(demo: CrmData, spoken: str, account: str | None, state: str, first: str | None) -> None:
    found = match_contact(spoken, demo.contacts, account)
    assert (found.state, found.best.id if found.best else None) == (state, first)


def test_colleagues(demo: CrmData) -> None:
    best = match_colleague("der Frau Vollmer", demo.colleagues).best
    assert best is not None and best.id == "M-13"
    assert match_colleague("Holger", demo.colleagues).state == "ambiguous"


def test_a_word_is_only_like_another_when_it_is() -> None:
    assert likeness("heute", "hauser") == likeness("mosel", "mosler") == likeness("ag", "ab") == 0.0
    assert likeness("meier", "mayer") == 0.88 and likeness("musterbalcken", "musterbalken") > 0.8


def test_a_contact_without_a_name_matches_nobody() -> None:
    assert match_contact("Herr Meier", [Contact("1", "A", "")]).state == "unknown"
