from assistant.crm.context import context_of
from assistant.crm.types import Account, Contact, CrmData


def test_only_what_is_heard_is_handed_on(demo: CrmData) -> None:
    found = context_of(
        "war heut bei der firma moosel der herr mayer war da und die hauser sind auch auf der baustelle", demo
    )
    assert set(found.accounts) >= {"Mosel GmbH", "Hauser Metallbau"} and len(found.accounts) < 6
    assert {"Stefan Meier", "Georg Hauser"} <= {person.name for person in found.contacts}
    assert "Katrin Vollmer" in found.colleagues


def test_nothing_heard_nothing_handed_on(demo: CrmData) -> None:
    found = context_of("heute war nichts los, ich habe nur den Metallbau gesehen", demo)
    assert found.accounts == () and found.contacts == ()
    assert context_of("", demo).accounts == ()


def test_a_person_brings_their_company() -> None:
    data = CrmData(accounts=(Account("1", "Weber GmbH"),), contacts=(Contact("c", "1", "Eva Özdemir", role="Einkauf"),))
    found = context_of("die frau oezdemir will ein angebot", data)
    assert found.accounts == ("Weber GmbH",) and found.contacts[0].company == "Weber GmbH"
