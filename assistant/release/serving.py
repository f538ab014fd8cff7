"""Which installation `beleg serve` serves: the promoted release, or the working copy where that is allowed."""

import logging
from typing import TYPE_CHECKING

from assistant.release.bundle import Bundle
from assistant.release.contents import misfits, overlaid, tenants
from assistant.release.errors import ReleaseError
from assistant.release.store import ReleaseStore

if TYPE_CHECKING:
    from assistant.compose import Beleg

log = logging.getLogger("beleg.release")
_UNSAFE = "or start with --unsafe, which serves the working copy that no gate has passed"


def release_store(beleg: "Beleg") -> ReleaseStore:
    """The releases of an installation."""
    return ReleaseStore(beleg.database, beleg.settings.data_dir / "releases", beleg.settings.tenant)


def served(beleg: "Beleg", *, unsafe: bool = False) -> "Beleg":
    """The installation to serve.

    Args:
        beleg: the working copy.
        unsafe: serve it as it is, released or not.

    Returns:
        The working copy itself before the first promotion, else an installation built from the promoted bundle.

    Raises:
        ReleaseError: a release is required and none is promoted, or code, model or index are not those of the release.
        ReleaseDamaged: the promoted bundle was changed.
    """
    from assistant.compose import Beleg

    if unsafe:
        log.warning("UNSAFE: the working copy is served; no gate has passed it, and its answers say so.")
        return Beleg(beleg.settings, beleg.environ, unsafe=True)
    store = release_store(beleg)
    current = store.current()
    if not current:
        if beleg.settings.release.required:
            raise ReleaseError(
                "release.required is set, and no release was promoted yet.",
                f"Run: beleg release build, eval and promote; {_UNSAFE}.",
            )
        return beleg
    log.info("release %s is served; changes of the working copy wait for the next one", current)
    made = installation_of(beleg, store, current)
    check_model(made, store.load(current))
    return made


def installation_of(beleg: "Beleg", store: ReleaseStore, release: str) -> "Beleg":
    """An installation with what a release froze, over this one's data.

    Raises:
        ReleaseError: code or index are not those of the release.
        ReleaseDamaged: the bundle was changed.
    """
    from assistant.compose import Beleg

    bundle = store.load(release)
    _fits(beleg, bundle)
    return Beleg(overlaid(beleg.settings, bundle, store.folder / release), beleg.environ, release=release)


def check_model(made: "Beleg", bundle: Bundle) -> None:
    """Load the embedding model and hold it against the one of a release.

    Raises:
        ReleaseError: it is another one.
    """
    info, frozen = made.encoder.info, bundle.manifest["embedding"]
    if (info.name, info.revision, info.dimension) != (frozen["name"], frozen["revision"], frozen["dimension"]):
        raise ReleaseError(
            f"The embedding model is {info.label()}, release {bundle.id} was scored with {frozen['name']}.",
            f"Install that model, or build and promote a release with this one; {_UNSAFE}.",
        )


def moved_on(beleg: "Beleg", bundle: Bundle) -> list[str]:
    """Tenants whose index is not the one that a release was scored with."""
    frozen = bundle.manifest["index"]
    return [
        name for name in sorted(tenants(beleg.settings)) if beleg.catalogue.state(name).snapshot != frozen.get(name, "")
    ]


def _fits(beleg: "Beleg", bundle: Bundle) -> None:
    if differing := misfits(bundle):
        shown = ", ".join(differing[:4]) + (f" and {len(differing) - 4} more" if len(differing) > 4 else "")
        raise ReleaseError(
            f"The installed code is not that of release {bundle.id}: {shown}.",
            f"Install Beleg {bundle.manifest['code']['version']} as it was scored, or build, eval and promote a release"
            f" of this code; {_UNSAFE}.",
        )
    if beleg.settings.release.index == "pinned" and (moved := moved_on(beleg, bundle)):
        raise ReleaseError(
            f"The index of {moved[0]} is not the one that release {bundle.id} was scored with.",
            f"Build and promote a release with this index, or set release.index: follow; {_UNSAFE}.",
        )
