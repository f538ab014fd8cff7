"""Many briefs as one job: progress, a checkpoint after every brief, taken up again after a kill, nothing made twice."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from assistant.copy.drafting.brief import Brief, BriefError, brief_of
from assistant.copy.drafting.drafter import Drafter
from assistant.copy.review.desk import ReviewDesk
from assistant.queue.types import JobContext, JobQueue
from guardrails.errors import BelegError

KIND = "copy.batch"
MOST = 5_000


def enqueue(queue: JobQueue, tenant: str, briefs: Sequence[Brief], actor: str, key: str | None = None) -> str:
    """Queue briefs and return the job's id; the same key gives the same job.

    Raises:
        BriefError: there are none, or too many.
    """
    if not 0 < len(briefs) <= MOST:
        raise BriefError(f"A batch has 1 to {MOST:,} briefs.", "Split the file.")
    payload = {"briefs": [brief.model_dump(mode="json") for brief in briefs], "actor": actor}
    return queue.enqueue(tenant, KIND, payload, key=key)


def register(queue: JobQueue, drafter: Callable[[str], Drafter], desk: Callable[[], ReviewDesk]) -> None:
    """Name the handler of batches; parts are built when the first batch runs."""
    queue.register(KIND, lambda context: run(context, drafter(context.tenant), desk()))


def run(context: JobContext, drafter: Drafter, desk: ReviewDesk) -> Mapping[str, Any]:
    """Draft every brief that an earlier start has not finished.

    A draft is kept under (job, brief, variant), so a start that was killed between a draft and its checkpoint finds
    that draft again. A brief that fails is counted with its cause and the others go on.
    """
    briefs, actor = context.payload["briefs"], context.payload["actor"]
    state = {"at": 0, "drafts": 0, "empty": 0, "failed": [], **context.checkpoint}
    for number in range(state["at"], len(briefs)):
        context.progress("draft", number, len(briefs))
        if context.cancelled():
            break
        try:
            made = _one(context, drafter, desk, number, brief_of(briefs[number]), actor)
            state["drafts"] += made
            state["empty"] += made == 0
        except BelegError as error:
            state["failed"] = [*state["failed"], {"brief": number, "cause": error.cause}]
        state["at"] = number + 1
        context.save(state)
    context.progress("draft", state["at"], len(briefs))
    return {"briefs": len(briefs), **{name: state[name] for name in ("drafts", "empty", "failed")}}


def _one(context: JobContext, drafter: Drafter, desk: ReviewDesk, number: int, brief: Brief, actor: str) -> int:
    variants = drafter.draft(brief).variants
    for place, variant in enumerate(variants):
        origin = f"{context.job_id}:{number}:{place}"
        desk.create(context.tenant, brief, variant.text, actor, angle=variant.angle, origin=origin)
    return len(variants)
