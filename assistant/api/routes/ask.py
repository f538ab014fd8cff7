"""`/v1/ask`."""

from fastapi import APIRouter

from assistant.api.deps import BelegDep, CallerDep
from assistant.api.models import AskReply, AskRequest
from assistant.render import answer_json
from assistant.types import Message, Question

router = APIRouter(prefix="/v1", tags=["answers"])


@router.post("/ask")
def ask(request: AskRequest, beleg: BelegDep, caller: CallerDep) -> AskReply:
    """Answer a question from the documents, each statement with its receipt."""
    history = tuple(Message(turn.role, turn.text) for turn in request.history)
    question = Question(request.question, history, request.lang, caller.reads_as(request.groups), caller.tenant)
    return AskReply.model_validate(answer_json(beleg.releases.answer(question)))
