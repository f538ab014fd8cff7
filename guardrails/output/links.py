"""Links and images in a reply: only hosts of the allow list leave."""

from collections.abc import Sequence
from typing import Literal

from guardrails.errors import GuardrailError
from guardrails.injection.links import Link, find_links, is_allowed
from guardrails.types import Guard, Span, Turn, Verdict


def links(
    allowed_hosts: Sequence[str] = (),
    mode: Literal["strip", "block"] = "strip",
    images: bool = False,
    from_evidence: bool = False,
) -> Guard:
    """A guard that takes out every link and image to a host that is not listed.

    Args:
        allowed_hosts: hosts whose addresses and subdomains may be shown.
        mode: "strip" leaves a link's words, "block" stops the reply.
        images: whether images of listed hosts may be shown; others never.
        from_evidence: whether an address that stands word for word in the evidence may be shown without being
            listed; images and addresses with a query never.

    Raises:
        GuardrailError: `mode` is unknown or a host is written as an address.
    """
    if mode not in ("strip", "block"):
        raise GuardrailError(f"The link mode {mode!r} is unknown.", "Use strip or block.")
    if any("/" in host or ":" in host for host in allowed_hosts):
        raise GuardrailError(
            "An allowed host is written as an address.", "Write shop.example, not https://shop.example/."
        )
    hosts = tuple(host.removeprefix("*.") for host in allowed_hosts)

    def check(turn: Turn) -> Verdict:
        bad = [link for link in find_links(turn.text) if not _may_leave(link, turn, hosts, images, from_evidence)]
        if not bad:
            return Verdict()
        kind = "image" if any(link.image for link in bad) else "link"
        spans = tuple(Span(link.start, link.end, "IMAGE" if link.image else "LINK", 0.95) for link in bad)
        if mode == "block":
            return Verdict("block", reason=f"links:{kind}", score=0.95, spans=spans)
        return Verdict("redact", _without(turn.text, bad), f"links:{kind}", 0.95, spans)

    return check


def _may_leave(link: Link, turn: Turn, hosts: Sequence[str], images: bool, from_evidence: bool) -> bool:
    if is_allowed(link, hosts):
        return images or not link.image
    plain = not link.image and "?" not in link.url and "#" not in link.url
    return from_evidence and plain and bool(link.host) and any(link.url in quote for quote in turn.evidence)


def _without(text: str, bad: Sequence[Link]) -> str:
    """The text without these links; a Markdown link keeps its label, unless that is an address itself."""
    for link in sorted(bad, key=lambda found: found.start, reverse=True):
        label = "" if link.image or next(find_links(link.label), None) else link.label
        text = text[: link.start] + label + text[link.end :]
    return text
