"""`/v1/inbox`, `/v1/webhooks` and the page at `/inbox`."""

from pathlib import Path
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Header, HTTPException, Query, Request
from fastapi.responses import FileResponse

from assistant.api.deps import AgentDep, BelegDep, Caller, EditorDep
from assistant.api.inbox_models import (
    ActRequest,
    AssignRequest,
    BriefCase,
    CaseReply,
    CasesReply,
    DeliveriesReply,
    DraftRequest,
    FaqReply,
    FaqRequest,
    NoteRequest,
    PeopleReply,
    PersonReply,
    ReplyRequest,
)
from assistant.compose import Beleg
from assistant.handover.case import Case, CaseFilter
from assistant.handover.desk import utc_now
from assistant.handover.inbox import agent_of
from assistant.learning.wiring import build_faq

router = APIRouter(tags=["inbox"])
PAGE = Path(__file__).parent.parent / "static" / "inbox.html"
Key = Annotated[str, Header(alias="Idempotency-Key", max_length=128, description="The same key acts once.")]
State = Literal["open", "claimed", "waiting", "resolved"]


def acting(caller: Caller, named: str | None) -> str:
    """Who acts: the key's own person, or the one the request names where the key is a team's."""
    if caller.person:
        if named not in (None, "", caller.person):
            raise HTTPException(403, "This key belongs to somebody else.")
        return caller.person
    return agent_of(named)


@router.get("/inbox", include_in_schema=False)
def page() -> FileResponse:
    """The inbox in the browser."""
    return FileResponse(PAGE, headers={"Cache-Control": "no-cache"})


@router.get("/v1/inbox/cases")
def list_cases(
    beleg: BelegDep,
    caller: AgentDep,
    state: Annotated[list[State] | None, Query()] = None,
    kind: Annotated[list[str] | None, Query()] = None,
    channel: Annotated[list[str] | None, Query()] = None,
    assignee: Annotated[str, Query(max_length=64, description="A person's id; '-' for the queue.")] = "",
    text: Annotated[str, Query(max_length=200, description="Words of the question, or the number.")] = "",
    overdue: bool = False,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    offset: Annotated[int, Query(ge=0)] = 0,
) -> CasesReply:
    """Cases, those due first."""
    wanted = CaseFilter(
        tuple(state or ()), tuple(kind or ()), tuple(channel or ()), assignee, text=text, overdue=overdue
    )
    found, total = beleg.inbox.listed(caller.tenant, wanted, limit=limit, offset=offset)
    after = offset + len(found)
    return CasesReply(
        cases=[_brief(beleg, case) for case in found],
        total=total,
        next_offset=after if found and after < total else None,
    )


@router.get("/v1/inbox/people")
def people(beleg: BelegDep, caller: AgentDep) -> PeopleReply:
    """Everybody behind the inbox, who is on duty and how busy they are."""
    now, load = utc_now(), beleg.handover.load(caller.tenant)
    return PeopleReply(
        you=caller.person or None,
        people=[
            PersonReply(
                id=person.id,
                name=person.name,
                team=person.team,
                languages=sorted(person.languages),
                competences=sorted(person.competences),
                on_duty=person.on_duty(now),
                open_cases=load.get(person.id, 0),
                capacity=person.capacity,
            )
            for person in beleg.handover.router.people.values()
        ],
    )


@router.get("/v1/inbox/deliveries")
def deliveries(beleg: BelegDep, caller: EditorDep) -> DeliveriesReply:
    """The newest webhook deliveries and why they failed."""
    from assistant.handover.wiring import build_outbox

    found = build_outbox(beleg).deliveries(caller.tenant)
    return DeliveriesReply(deliveries=[delivery.as_json() for delivery in found])


@router.get("/v1/inbox/cases/{case_id}")
def get_case(case_id: str, beleg: BelegDep, caller: AgentDep) -> CaseReply:
    """A case with everything a person needs to take over."""
    return _full(beleg, beleg.inbox.get(caller.tenant, case_id))


@router.post("/v1/inbox/cases/{case_id}/claim")
def claim(case_id: str, request: ActRequest, beleg: BelegDep, caller: AgentDep) -> CaseReply:
    """Take a case; 409 when somebody else has it."""
    return _full(beleg, beleg.inbox.claim(caller.tenant, case_id, acting(caller, request.agent)))


@router.post("/v1/inbox/cases/{case_id}/reply")
def reply(case_id: str, request: ReplyRequest, beleg: BelegDep, caller: AgentDep, key: Key = "") -> CaseReply:
    """Answer the customer; claims the case where nobody has it."""
    agent = acting(caller, request.agent)
    case = beleg.inbox.reply(caller.tenant, case_id, agent, request.text, resolve=request.resolve, key=key)
    return _full(beleg, case)


@router.post("/v1/inbox/cases/{case_id}/draft")
def draft(case_id: str, request: DraftRequest, beleg: BelegDep, caller: AgentDep) -> dict[str, Any]:
    """A reply from the documents, each statement with its quote."""
    from assistant.handover import wiring

    return wiring.draft(beleg, beleg.inbox.get(caller.tenant, case_id), caller.groups, request.question)


@router.post("/v1/inbox/cases/{case_id}/note")
def note(case_id: str, request: NoteRequest, beleg: BelegDep, caller: AgentDep, key: Key = "") -> CaseReply:
    """Write something that only colleagues see."""
    agent = acting(caller, request.agent)
    return _full(beleg, beleg.inbox.note(caller.tenant, case_id, agent, request.text, key=key))


@router.post("/v1/inbox/cases/{case_id}/assign")
def assign(case_id: str, request: AssignRequest, beleg: BelegDep, caller: AgentDep) -> CaseReply:
    """Give a case to somebody, or back to the queue."""
    return _full(beleg, beleg.inbox.assign(caller.tenant, case_id, acting(caller, request.agent), request.to))


@router.post("/v1/inbox/cases/{case_id}/return")
def return_to_bot(case_id: str, request: ActRequest, beleg: BelegDep, caller: AgentDep, key: Key = "") -> CaseReply:
    """Let the bot answer again; 409 when the case was returned too often."""
    agent = acting(caller, request.agent)
    return _full(beleg, beleg.inbox.return_to_bot(caller.tenant, case_id, agent, key=key))


@router.post("/v1/inbox/cases/{case_id}/resolve")
def resolve(case_id: str, request: ActRequest, beleg: BelegDep, caller: AgentDep, key: Key = "") -> CaseReply:
    """Close a case."""
    return _full(beleg, beleg.inbox.resolve(caller.tenant, case_id, acting(caller, request.agent), key=key))


@router.post("/v1/inbox/cases/{case_id}/reopen")
def reopen(case_id: str, request: ActRequest, beleg: BelegDep, caller: AgentDep) -> CaseReply:
    """Open a resolved case again."""
    return _full(beleg, beleg.inbox.reopen(caller.tenant, case_id, acting(caller, request.agent)))


@router.get("/v1/inbox/faq")
def list_faq(
    beleg: BelegDep,
    caller: AgentDep,
    state: Annotated[list[Literal["pending", "approved", "rejected", "withdrawn"]] | None, Query()] = None,
) -> FaqReply:
    """FAQ candidates, oldest first; pending ones where no state is named."""
    found = build_faq(beleg).candidates.listed(caller.tenant, tuple(state or ("pending",)))
    return FaqReply(candidates=[candidate.as_json() for candidate in found])


@router.post("/v1/inbox/faq/{candidate_id}/approve")
def approve_faq(candidate_id: str, request: FaqRequest, beleg: BelegDep, caller: EditorDep) -> FaqReply:
    """Publish a candidate, as proposed or as the editor words it; 422 when it holds personal data."""
    by = acting(caller, request.agent)
    question, answer = request.question or "", request.answer or ""
    found = build_faq(beleg).approve(caller.tenant, candidate_id, by, question=question, answer=answer)
    return FaqReply(candidates=[found.as_json()])


@router.post("/v1/inbox/faq/{candidate_id}/reject")
def reject_faq(candidate_id: str, request: ActRequest, beleg: BelegDep, caller: EditorDep) -> FaqReply:
    """It never becomes an entry."""
    found = build_faq(beleg).reject(caller.tenant, candidate_id, acting(caller, request.agent))
    return FaqReply(candidates=[found.as_json()])


@router.post("/v1/inbox/faq/{candidate_id}/withdraw")
def withdraw_faq(candidate_id: str, request: ActRequest, beleg: BelegDep, caller: EditorDep) -> FaqReply:
    """Take an entry out of the answers; it holds when this returns."""
    found = build_faq(beleg).withdraw(caller.tenant, candidate_id, acting(caller, request.agent))
    return FaqReply(candidates=[found.as_json()])


@router.post("/v1/webhooks/{name}")
async def webhook(name: str, request: Request, beleg: BelegDep) -> dict[str, Any]:
    """What another system reports, signed as the Standard Webhooks specification says; the same id is served once."""
    from starlette.concurrency import run_in_threadpool

    from assistant.handover.wiring import build_incoming

    body = await request.body()
    headers = {key.lower(): value for key, value in request.headers.items()}
    return await run_in_threadpool(build_incoming(beleg).receive, name, headers, body)


def _brief(beleg: Beleg, case: Case) -> BriefCase:
    return BriefCase.model_validate(case.brief(utc_now()) | {"assignee_name": _name(beleg, case)})


def _full(beleg: Beleg, case: Case) -> CaseReply:
    return CaseReply(
        case=case.full(utc_now()) | {"assignee_name": _name(beleg, case)},
        events=[
            event.as_json() | {"author_name": beleg.handover.name_of(event.author)}
            for event in beleg.inbox.events(case.tenant, case.id)
        ],
    )


def _name(beleg: Beleg, case: Case) -> str | None:
    owner = case.claimed_by or case.assignee
    return beleg.handover.name_of(owner) if owner else None
