"""robots.txt after RFC 9309: groups, the longest matching rule wins, `*` and `$`; plus Crawl-delay and Sitemap."""

import re
from dataclasses import dataclass
from urllib.parse import quote, unquote

MAX_BYTES = 500_000
"""RFC 9309, 2.5: a crawler must read at least 500 kibibytes and may ignore the rest."""


@dataclass(frozen=True, slots=True)
class Robots:
    """What a site asks of one crawler.

    Attributes:
        rules: (allowed, pattern) in the order of the file.
        delay_s: seconds between requests it asks for, 0 without.
        sitemaps: addresses of its sitemaps.
    """

    rules: tuple[tuple[bool, str], ...] = ()
    delay_s: float = 0.0
    sitemaps: tuple[str, ...] = ()

    def allows(self, path: str) -> bool:
        """Whether a path with its query may be fetched; of equally long rules the allowing one wins."""
        path = _normal(path)
        best, allowed = -1, True
        for allow, pattern in self.rules:
            if len(pattern) >= best and _matches(pattern, path) and (len(pattern) > best or allow):
                best, allowed = len(pattern), allow
        return allowed


NOTHING_ALLOWED = Robots(rules=((False, "/"),))


def parse_robots(text: str, product: str) -> Robots:
    """The rules for a crawler: those of the groups that name its product token, otherwise those for "*".

    Args:
        product: the crawler's product token, e.g. "Beleg".
    """
    groups: dict[str, list[tuple[str, str]]] = {}
    sitemaps: list[str] = []
    agents: list[str] = []
    in_rules = False
    for raw in text[:MAX_BYTES].lstrip("\ufeff").splitlines():
        name, colon, value = raw.split("#", 1)[0].partition(":")
        name, value = name.strip().lower(), value.strip()
        if not colon:
            continue
        if name == "user-agent":
            if in_rules:
                agents, in_rules = [], False
            agents.append(value.split("/")[0].strip().lower())
            groups.setdefault(agents[-1], [])
        elif name == "sitemap":
            sitemaps.append(value)
        elif name in {"allow", "disallow", "crawl-delay"}:
            in_rules = True
            for agent in agents:
                groups[agent].append((name, value))
    lines = groups.get(product.lower(), groups.get("*", []))
    rules = tuple((name == "allow", _normal(value)) for name, value in lines if name != "crawl-delay" and value)
    delays = [float(value) for name, value in lines if name == "crawl-delay" and re.fullmatch(r"\d+(?:\.\d+)?", value)]
    return Robots(rules, max(delays, default=0.0), tuple(sitemaps))


def _normal(path: str) -> str:
    """Percent-encoding made equal; `*` and `$` keep their meaning."""
    return quote(unquote(path), safe="/?&=*$:@!',;()[]~+.-_%#")


def _matches(pattern: str, path: str) -> bool:
    """Whether a pattern matches a path from its start; linear, as a site may write any pattern."""
    anchored = pattern.endswith("$")
    parts = pattern.removesuffix("$").split("*")
    if not path.startswith(parts[0]):
        return False
    position = len(parts[0])
    for part in parts[1:-1]:
        found = path.find(part, position)
        if found < 0:
            return False
        position = found + len(part)
    if len(parts) == 1:
        return not anchored or len(path) == position
    if anchored:
        return path.endswith(parts[-1]) and len(path) - len(parts[-1]) >= position
    return path.find(parts[-1], position) >= 0
