"""When the sweep runs by itself: after a change of the index or of the brand's rules, and every few hours.

The server asks again and again; the key of the job is what the answer depends on, so the same state is swept once,
however many processes ask.
"""

import hashlib
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from assistant.copy.review.desk import brand_hash, styles_digest
from assistant.copy.review.sweep import sweep
from assistant.copy.review.webhook import endpoints
from assistant.copy.tables import drafts
from assistant.queue.types import JobContext, JobQueue

if TYPE_CHECKING:
    from assistant.compose import Beleg

KIND = "copy.sweep"
_HOUR = 3600.0


def register(queue: JobQueue, beleg: "Beleg") -> None:
    """Name the handler; nothing is built before a sweep runs."""
    queue.register(KIND, lambda context: run(context, beleg))


def schedule(beleg: "Beleg", now: float | None = None) -> list[str]:
    """Queue a sweep for every tenant with texts in use whose state was not swept yet; ids of the jobs.

    Raises:
        BrandError: the brand file cannot be read.
    """
    slot = int((time.time() if now is None else now) // (beleg.settings.brand.sweep_hours * _HOUR))
    in_use = select(drafts.c.tenant).where(drafts.c.state.in_(("approved", "published"))).distinct()
    with beleg.database.read() as connection:
        tenants = sorted(connection.execute(in_use).scalars())
    if not tenants:
        return []
    rules = files_digest(beleg)
    return [
        beleg.queue.enqueue(tenant, KIND, {}, key=f"{beleg.catalogue.state(tenant).generation} {rules} {slot}")
        for tenant in tenants
    ]


def run(context: JobContext, beleg: "Beleg") -> Mapping[str, Any]:
    """Sweep a tenant by the rules that the brand file holds now.

    Raises:
        BrandError: the file cannot be used; nothing is marked, and the server goes on with the rules it has.
    """
    renew(beleg)
    done = sweep(beleg.copy_review, context.tenant, endpoints(beleg.settings))
    return {"checked": done.checked, "marked": dict(done.marked)}


def renew(beleg: "Beleg") -> bool:
    """Let the installation lint and approve by the brand file as it is now; whether it had changed.

    Raises:
        BrandError: the file cannot be used.
    """
    from assistant.copy.wiring import build_linter

    fresh = build_linter(beleg.settings)
    if brand_hash(fresh) == beleg.copy_review.brand:
        return False
    beleg.use_linter(fresh)
    return True


def files_digest(beleg: "Beleg") -> str:
    """SHA-256 over the brand file and its Vale styles, as they are on disk now.

    Raises:
        BrandError: the brand file of the start could not be used.
    """
    path = beleg.settings.base_dir / beleg.settings.brand.file
    digest = hashlib.sha256(path.read_bytes() if path.is_file() else b"")
    digest.update(styles_digest(beleg.linter.brand).encode())
    return digest.hexdigest()
