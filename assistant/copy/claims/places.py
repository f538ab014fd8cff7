"""Countries and cities that a statement may hold for: what is true of one says nothing of another."""

# ruff: noqa: E501 - word lists read best in wide lines
from functools import cache

from assistant.copy.claims.facts import Facts, content_key

# Each line: the names of one place, German and English, with the words made of them.
_PLACES = """
oesterreich österreichisch österreichische austria austrian|schweiz schweizer switzerland swiss|belgien belgium belgian|niederlande netherlands dutch
luxemburg luxembourg|dänemark denmark danish|frankreich france french|italien italy italian|polen poland polish|tschechien czech|norwegen norway
schweden sweden|finnland finland|spanien spain|portugal|großbritannien england kingdom königreich uk|irland ireland|ungarn hungary|slowenien slovenia
slowakei slovakia|kroatien croatia|griechenland greece|rumänien romania|bulgarien bulgaria|türkei turkey|china chinese|japan|usa amerika america
liechtenstein|europa europe european|deutschland deutsche germany german
berlin|hamburg|münchen munich|köln cologne|frankfurt|stuttgart|düsseldorf|leipzig|dortmund|essen|bremen|dresden|hannover hanover|nürnberg nuremberg
duisburg|bochum|wuppertal|bielefeld|bonn|münster|mannheim|karlsruhe|augsburg|wiesbaden|kassel|mainz|freiburg|rostock|erfurt|saarbrücken
wien vienna|graz|linz|salzburg|innsbruck|klagenfurt|zürich zurich|basel|bern|genf geneva|winterthur|luzern lucerne|lausanne
"""
_HOME = "deutschland"


@cache
def _known() -> dict[str, str]:
    groups = [group.split() for line in _PLACES.strip().splitlines() for group in line.split("|")]
    made: dict[str, str] = {}
    for group in groups:
        for name in group:
            for language in ("de", "en"):
                made.setdefault(content_key(name, language), "deutschland" if "germany" in group else group[0])
    return made


def places(said: Facts) -> frozenset[str]:
    """The places that a statement names."""
    known = _known()
    return frozenset(known[key] for key, _ in said.words if key in known)


def abroad_or_town(said: Facts) -> frozenset[str]:
    """The places of a statement without the company's own country, which goes without saying."""
    return places(said) - {_HOME}
