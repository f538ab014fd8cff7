"""Every connector writes each change once; the network ones over real HTTP on loopback."""

import base64
import csv
import hashlib
import hmac
import json
import threading
from pathlib import Path

import pytest

from assistant.crm.errors import CrmDown, CrmError
from assistant.crm.files import CsvCrm, JsonlCrm
from assistant.crm.http import HttpCrm, read_mapping
from assistant.crm.local import LocalCrm
from assistant.crm.rows import parse
from assistant.crm.types import Change
from assistant.crm.webhook import WebhookCrm, signature
from assistant.crm.wiring import DEMO
from assistant.errors import SettingsError
from tests.assistant.crm.conftest import task

SECRET = "a-secret-of-enough-length"


@pytest.fixture(params=["local", "csv", "jsonl"])
def crm(request: pytest.FixtureRequest, tmp_path: Path, database):  # type: ignore[no-untyped-def]
    if request.param == "local":
        return LocalCrm(database, lambda _: CsvCrm(DEMO).rows("x"))
    folder = tmp_path / "crm"
    folder.mkdir()
    rows = CsvCrm(DEMO).rows("x")
    for table, items in rows.items():
        if request.param == "csv":
            with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.DictWriter(file, list(items[0]))
                writer.writeheader()
                writer.writerows(items)
        else:
            lines = "".join(json.dumps(item) + "\n" for item in items)
            (folder / f"{table}.jsonl").write_text(lines, encoding="utf-8")
    return (CsvCrm if request.param == "csv" else JsonlCrm)(folder)


def test_what_is_written_is_read_and_written_once(crm) -> None:  # type: ignore[no-untyped-def]
    before = parse(crm.rows("default"))
    assert len(before.accounts) == 12 and before.opportunities[0].amount == 9800
    threads = [threading.Thread(target=crm.write, args=("default", task())) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert crm.write("default", task()) == "N-k1"
    after = parse(crm.rows("default"))
    assert [(one.id, one.title, str(one.due)) for one in after.tasks] == [("N-k1", "Unterlagen schicken", "2026-04-08")]
    assert after.accounts == before.accounts and after.contacts == before.contacts


def test_an_update_changes_only_its_fields(crm) -> None:  # type: ignore[no-untyped-def]
    crm.write("default", Change("u1", "opportunity", "update", "O-103", {"stage": "won"}))
    found = next(one for one in parse(crm.rows("default")).opportunities if one.id == "O-103")
    assert (found.stage, found.amount, found.title) == ("won", 1216.0, "Zwei Tauchsägen TS 75 mit Schienen")
    if not isinstance(crm, JsonlCrm):
        with pytest.raises(CrmError, match="no longer in the CRM"):
            crm.write("default", Change("u2", "opportunity", "update", "O-999", {"stage": "won"}))


def test_tenants_are_apart(database) -> None:  # type: ignore[no-untyped-def]
    crm = LocalCrm(database)
    crm.write("one", task())
    assert crm.rows("two") == {} and len(crm.rows("one")["tasks"]) == 1


def test_csv_keeps_other_columns_names_and_no_formula(tmp_path: Path) -> None:
    (tmp_path / "tasks.csv").write_text("task_id;Betreff;Farbe\nT-1;Alt;rot\n", encoding="utf-8-sig")
    crm = CsvCrm(tmp_path, {"tasks": {"title": "Betreff"}})
    crm.write("x", task(title="=HYPERLINK(1)", account_id="-12"))
    text = (tmp_path / "tasks.csv").read_text(encoding="utf-8")
    assert "T-1,Alt,rot" in text and "N-k1,'=HYPERLINK(1)" in text and ",-12," in text
    assert [row["title"] for row in crm.rows("x")["tasks"]] == ["Alt", "=HYPERLINK(1)"]


def test_a_torn_line_of_a_killed_process_is_no_fault(tmp_path: Path) -> None:
    crm = JsonlCrm(tmp_path)
    crm.write("x", task("k1"))
    whole = (tmp_path / "changes.jsonl").read_text(encoding="utf-8")
    (tmp_path / "changes.jsonl").write_text(whole + '{"key": "k2", "ent', encoding="utf-8")
    assert len(crm.rows("x")["tasks"]) == 1
    crm.write("x", task("k3"))
    assert [row["task_id"] for row in crm.rows("x")["tasks"]] == ["N-k1", "N-k3"]


@pytest.mark.parametrize(
    ("name", "content", "cause"),
    [
        ("accounts.csv", "name\nMosel\n", "has no id"),
        ("tasks.csv", "id,due\nT-1,morgen\n", "'due' is not a date"),
        ("opportunities.csv", "id,amount_eur\nO-1,viel\n", "'amount_eur' is not a number"),
        ("accounts.csv", b"id,name\n1,M\xfcller\n", "cannot be read"),
    ],
)
def test_bad_files_name_table_and_row(tmp_path: Path, name: str, content: str | bytes, cause: str) -> None:
    raw = content if isinstance(content, bytes) else content.encode()
    (tmp_path / name).write_bytes(raw)
    with pytest.raises(CrmError, match=cause):
        parse(CsvCrm(tmp_path).rows("x"))


def test_a_missing_folder_and_bad_lines(tmp_path: Path) -> None:
    with pytest.raises(CrmError, match="no folder"):
        CsvCrm(tmp_path / "no")
    (tmp_path / "accounts.jsonl").write_text('{"id": 1}\nnonsense\n', encoding="utf-8")
    with pytest.raises(CrmError, match=r"Line 2 of accounts\.jsonl"):
        JsonlCrm(tmp_path).rows("x")


def test_a_webhook_is_signed_and_carries_its_key(server) -> None:  # type: ignore[no-untyped-def]
    server.answer = lambda *_: (200, {"id": "CRM-7"})
    crm = WebhookCrm(server.address + "/hook", SECRET, clock=lambda: 1_800_000_000)
    assert crm.write("acme", task()) == "CRM-7"
    _, path, headers, body = server.requests[0]
    signed = f"k1.1800000000.{body.decode()}".encode()
    digest = base64.b64encode(hmac.new(SECRET.encode(), signed, hashlib.sha256).digest()).decode()
    assert path == "/hook" and headers["webhook-id"] == "k1" and headers["webhook-signature"] == f"v1,{digest}"
    assert json.loads(body)["data"]["fields"]["title"] == "Unterlagen schicken"


def test_the_signature_is_that_of_standard_webhooks() -> None:
    # The example of the reference implementation (standard-webhooks, libraries/python/tests).
    found = signature(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


@pytest.mark.parametrize(("status", "error"), [(503, CrmDown), (429, CrmDown), (404, CrmError), (302, CrmError)])
def test_what_a_webhook_answers(server, status: int, error: type[CrmError]) -> None:  # type: ignore[no-untyped-def]
    server.answer = lambda *_: (status, b"")
    with pytest.raises(error, match=str(status)):
        WebhookCrm(server.address, SECRET).write("x", task())
    assert len(server.requests) == 1


def test_a_webhook_needs_an_address_and_a_secret() -> None:
    with pytest.raises(SettingsError, match=r"crm\.url"):
        WebhookCrm("example.com", SECRET)
    with pytest.raises(SettingsError, match="secret"):
        WebhookCrm("http://127.0.0.1", "short")
    with pytest.raises(CrmDown, match="cannot be reached"):
        WebhookCrm("http://127.0.0.1:9", SECRET).write("x", task())


MAPPING = """
base_url: {address}/api
headers: {{Authorization: {{env: CRM_TOKEN, prefix: "Bearer "}}}}
read:
  accounts: {{path: "/accounts?page={{page}}", items: data, fields: {{id: Id, name: Name, city: Address.City}}}}
  opportunities: {{path: /deals, fields: {{id: nr, account_id: firm, title: what, amount_eur: sum}}}}
write:
  task:
    path: "/accounts/{{account_id}}/tasks"
    body: {{Subject: "{{title}}", Due: "{{due}}", Tags: [beleg, "{{kind}}!"]}}
    id: result.Id
  opportunity.update: {{method: PATCH, path: "/deals/{{record_id}}", body: {{sum: "{{amount_eur}}"}}}}
"""


@pytest.fixture
def mapping(tmp_path: Path, server) -> Path:  # type: ignore[no-untyped-def]
    path = tmp_path / "crm.yaml"
    path.write_text(MAPPING.format(address=server.address), encoding="utf-8")
    return path


def api(method: str, path: str, body: object) -> tuple[int, object]:
    if path.startswith("/api/accounts?page="):
        page = int(path[-1])
        return 200, {"data": [{"Id": f"{page}", "Name": "Mosel", "Address": {"City": "Trier"}}] if page < 3 else []}
    if method == "GET":
        return 200, [{"nr": 1, "firm": 2, "what": "x", "sum": 9.5}]
    return 201, {"result": {"Id": 77}}


def test_an_api_by_its_mapping(mapping: Path, server) -> None:  # type: ignore[no-untyped-def]
    server.answer = api
    crm = HttpCrm(read_mapping(mapping, {"CRM_TOKEN": "t"}))
    data = parse(crm.rows("x"))
    assert [(one.id, one.city) for one in data.accounts] == [("1", "Trier"), ("2", "Trier")]
    assert data.opportunities[0].amount == 9.5
    assert crm.write("x", task(kind="quote", account_id="A/1")) == "77"
    method, path, headers, body = server.requests[-1]
    assert (method, path, headers["idempotency-key"]) == ("POST", "/api/accounts/A%2F1/tasks", "k1")
    assert headers["authorization"] == "Bearer t"
    assert json.loads(body) == {"Subject": "Unterlagen schicken", "Due": "2026-04-08", "Tags": ["beleg", "quote!"]}
    crm.write("x", Change("u", "opportunity", "update", "1", {"amount_eur": 80_000.0}))
    assert server.requests[-1][:2] == ("PATCH", "/api/deals/1") and json.loads(server.requests[-1][3]) == {
        "sum": 80_000.0
    }
    assert crm.accepts(task()) and not crm.accepts(Change("c", "contact", "create", "1", {}))


def test_what_was_read_last_serves_while_the_api_is_down(mapping: Path, server) -> None:  # type: ignore[no-untyped-def]
    server.answer = api
    crm = HttpCrm(read_mapping(mapping, {"CRM_TOKEN": "t"}), cache_seconds=0)
    assert len(crm.rows("x")["accounts"]) == 2
    server.answer = lambda *_: (500, {})
    assert len(crm.rows("x")["accounts"]) == 2
    with pytest.raises(CrmDown):
        crm.rows("other")


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("base_url: ftp://x", "no base_url"),
        ("base_url: http://x\nwritee: {}", "unknown key 'writee'"),
        ("base_url: http://x\nread: {accounts: {path: /a, fields: {name: n}}}", "fields with id"),
        ("base_url: http://x\nwrite: {task: {method: DELETE, path: /a, body: {}}}", "POST, PUT, PATCH"),
        ("base_url: http://x\nwrite: {invoice: {}}", "unknown key 'invoice'"),
        ("base_url: http://x\nheaders: {A: {env: NOT_SET}}", "NOT_SET, which is not set"),
        ("- a", "must hold keys and values"),
        ("a: [", "not valid YAML"),
    ],
)
def test_bad_mappings(tmp_path: Path, text: str, cause: str) -> None:
    path = tmp_path / "crm.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError, match=cause):
        read_mapping(path, {})
    with pytest.raises(SettingsError, match="cannot be read"):
        read_mapping(tmp_path / "none.yaml", {})
