from datetime import date
from typing import Any

import pytest

from assistant.crm.figures import day, euros
from assistant.crm.plan import make_plan
from assistant.crm.planned import Item, NoteHead, Plan, PlanOptions
from assistant.crm.types import CrmData

HEAD = NoteHead("default", "n1", "Katrin Vollmer", date(2026, 4, 5), "de")


def fact(kind: str, text: str, about: str | None = "Firma Mosel", **more: Any) -> dict[str, Any]:
    return {
        "kind": kind,
        "about": about,
        "text": text,
        "evidence": text,
        "start": 0,
        "end": 1,
        "confidence": 0.9,
        **more,
    }


def job(title: str, account: str | None = "Mosel", **more: Any) -> dict[str, Any]:
    base = {"kind": "quote", "due": "2026-04-08", "assignee": "author", "evidence": title, "explicit": True}
    return {"title": title, "account": account, **base, **more}


def plan(
    demo: CrmData, answers: dict[str, str] | None = None, options: PlanOptions | None = None, **result: Any
) -> Plan:
    return make_plan(HEAD, {"account": "Firma Mosel", "language": "de", **result}, demo, answers, options)


def item(found: Plan, name: str) -> Item:
    return next(one for one in found.items if one.id == name)


def test_a_known_company_leaves_no_question(demo: CrmData) -> None:
    found = plan(
        demo,
        contacts=[{"name": "Meier", "company": "Firma Mosel", "role": "Bauleiter"}],
        facts=[fact("meeting", "Besuch bei Mosel am 03.04.2026 mit Herrn Meier"), fact("interest", "Akkuschrauber")],
        tasks=[job("Angebot")],
    )
    assert found.questions == () and {one.status for one in found.items} == {"ready"}
    visit, task = item(found, "fact-1").change, item(found, "task-1").change
    assert (visit.entity, visit.fields["date"], visit.fields["kind"], visit.fields["contact_id"]) == (
        "activity", "2026-04-03", "visit", "C-001",
    )  # fmt: skip
    assert (task.fields["account_id"], task.fields["owner_id"], task.fields["due"]) == ("A-001", "M-13", "2026-04-08")
    assert {one.label for one in found.items} == {"Mosel GmbH"}
    # Herr Meier is known with this role, so there is nothing to write about him.
    assert [one.id for one in found.items] == ["fact-1", "fact-2", "task-1"]


def test_an_unknown_company_asks_and_holds_everything_back(demo: CrmData) -> None:
    result = {
        "account": "Firma Neuhaus",
        "tasks": [job("Angebot", "Firma Neuhaus")],
        "facts": [fact("need", "40 Kartons", "Neuhaus")],
    }
    found = plan(demo, **result)
    assert {one.status for one in found.items} == {"needs_answer"} and [one.id for one in found.questions] == [
        "account:neuhaus"
    ]
    assert found.questions[0].needed and "steht nicht im CRM" in found.questions[0].text
    created = plan(demo, {"account:neuhaus": "new"}, **result)
    assert created.items[0].change.entity == "account" and created.questions == ()
    assert {one.change.fields["account_id"] for one in created.items[1:]} == {created.items[0].change.record_id}
    chosen = plan(demo, {"account:neuhaus": "A-010"}, **result)
    assert {one.change.fields["account_id"] for one in chosen.items} == {"A-010"}
    none = plan(demo, {"account:neuhaus": "none"}, **result)
    assert item(none, "task-1").change.fields["account_name"] == "Firma Neuhaus" and none.questions == ()


def test_an_answer_that_is_no_record_is_asked_again(demo: CrmData) -> None:
    found = plan(demo, {"account:neuhaus": "A-999"}, account="Neuhaus", tasks=[job("Angebot", "Neuhaus")])
    assert [one.id for one in found.questions] == ["account:neuhaus"]


def test_an_ambiguous_company_names_its_candidates(demo: CrmData) -> None:
    found = plan(demo, account="Metallbau", tasks=[job("Angebot", "Metallbau")])
    assert {name for name, _ in found.questions[0].candidates} == {"A-002", "A-006"}


def test_a_lead_that_the_crm_does_not_have_blocks_nothing(demo: CrmData) -> None:
    found = plan(
        demo,
        facts=[fact("lead", "Firma Neuhaus ist auf der Baustelle", "Firma Neuhaus")],
        tasks=[job("Ansprechen", "Firma Neuhaus")],
    )
    assert {one.status for one in found.items} == {"ready"} and not found.questions[0].needed
    assert (
        item(found, "fact-1").change.fields["account_id"] == "A-001"
        and item(found, "fact-1").change.fields["about"] == "Firma Neuhaus"
    )
    assert item(found, "task-1").change.fields["account_name"] == "Firma Neuhaus"


def test_rivals_are_no_companies_to_ask_about(demo: CrmData) -> None:
    found = plan(demo, facts=[fact("competitor", "Dentaluxo ist drin", "Dentaluxo")])
    assert found.questions == () and item(found, "fact-1").change.fields["about"] == "Dentaluxo"


def test_private_remarks_stay_out_unless_allowed(demo: CrmData) -> None:
    result = {"facts": [fact("personal", "fährt nach Norwegen", "Stefan Meier")]}
    assert (item(plan(demo, **result), "fact-1").status, item(plan(demo, **result), "fact-1").reason) == (
        "withheld",
        "personal",
    )
    assert item(plan(demo, options=PlanOptions(personal=True), **result), "fact-1").status == "ready"
    assert "evidence" not in item(plan(demo, options=PlanOptions(True, False), **result), "fact-1").change.fields


def test_stage_amount_and_date_are_only_suggested(demo: CrmData) -> None:
    one = {"account": "Musterbalken"}
    found = plan(
        demo,
        **one,
        facts=[fact("budget", "Budget 2.500 Euro", "Musterbalken"), fact("order", "Bestellt", "Musterbalken")],
    )
    budget, order = item(found, "opportunity-fact-1"), item(found, "opportunity-fact-2")
    assert (budget.status, budget.risky, budget.change.before) == ("needs_yes", ("amount_eur",), {"amount_eur": 1216.0})
    assert budget.change.fields == {"amount_eur": 2500.0} and order.change.fields == {"stage": "won"}
    timeline = plan(demo, **one, facts=[fact("timeline", "Entscheidung bis 15.05.2026", "Musterbalken")])
    assert item(timeline, "opportunity-fact-1").risky == ("expected_close",)


def test_with_several_opportunities_it_is_asked_which(demo: CrmData) -> None:
    result = {"facts": [fact("budget", "Budget 12.000 Euro")]}
    found = plan(demo, **result)
    assert [one.id for one in found.questions] == ["opportunity:fact-1"] and not found.questions[0].needed
    assert [one.id for one in found.items] == ["fact-1"]
    chosen = plan(demo, {"opportunity:fact-1": "O-102"}, **result)
    assert item(chosen, "opportunity-fact-1").change.record_id == "O-102"
    assert [one.id for one in plan(demo, {"opportunity:fact-1": "none"}, **result).items] == ["fact-1"]


def test_new_people_and_new_roles(demo: CrmData) -> None:
    found = plan(
        demo,
        contacts=[
            {"name": "Yasemin Kaya", "company": "Mosel", "role": "Einkäuferin"},
            {"name": "Claudia Mosel", "company": "Mosel", "role": "Gesellschafterin"},
        ],
    )
    new, changed = item(found, "contact-1"), item(found, "contact-2")
    assert (new.status, new.change.fields["account_id"]) == ("ready", "A-001")
    assert (changed.status, changed.change.before) == ("needs_yes", {"role": "Geschäftsführerin"})


@pytest.mark.parametrize(
    ("assignee", "owner_id", "owner_name"),
    [
        ("author", "M-13", None),
        ("Aylin", "", "Aylin"),
        ("Aylin Demir", "M-12", None),
        ("Herr Demir", "M-12", None),
        (None, "", None),
        ("Franz Xaver", "", "Franz Xaver"),
    ],
)
def test_who_does_it(demo: CrmData, assignee: str | None, owner_id: str, owner_name: str | None) -> None:
    fields = item(plan(demo, tasks=[job("Angebot", assignee=assignee)]), "task-1").change.fields
    assert (fields["owner_id"], fields.get("owner_name")) == (owner_id, owner_name)


def test_an_internal_task_needs_no_company(demo: CrmData) -> None:
    found = plan(demo, account=None, tasks=[job("Lager fragen", None)])
    assert found.questions == () and item(found, "task-1").status == "ready"
    assert plan(demo, account=None).questions == ()
    assert [one.id for one in plan(demo, account=None, facts=[fact("need", "x", None)]).questions] == ["account:"]


def test_the_same_note_gives_the_same_keys(demo: CrmData) -> None:
    keys = [[one.change.key for one in plan(demo, tasks=[job("a"), job("b")]).items] for _ in range(2)]
    assert keys[0] == keys[1] and len(set(keys[0])) == 2


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("Budget ca. 80.000 Euro", 80_000), ("about €12,500.50 a year", 12_500.5), ("1,5 Mio. €", 1_500_000),
        ("EUR 80k", 80_000), ("zwischen 5.000 und 7.500 Euro", 7_500), ("bis 3 Tausend Euro", 3_000),
        ("1,5 Mio. Euro", 1_500_000), ("40 Kartons", None), ("2026", None), ("5 Euro 99", 5),
    ],
)  # fmt: skip
def test_amounts(text: str, amount: float | None) -> None:
    assert euros(text) == amount


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("am 03.04.2026", date(2026, 4, 3)), ("on 5 April", date(2026, 4, 5)), ("5. Januar", date(2026, 1, 5)),
        ("2026-12-24", date(2026, 12, 24)), ("31.02.2026", None), ("30. Dezember", date(2025, 12, 30)), ("bald", None),
        ("the 3rd of June 2027", date(2027, 6, 3)),
    ],
)  # fmt: skip
def test_days(text: str, found: date | None) -> None:
    assert day(text, date(2026, 4, 5)) == found
