"""Generated sentences with entities: names of many origins in the settings that a support desk sees."""

import random
from dataclasses import dataclass

from guardrails.training.pii import templates
from guardrails.training.pii.names import FIRST, LAST, faker_names
from guardrails.training.pii.places import places
from guardrails.training.pii.sets import Sample

_PARTICLES = (
    "von",
    "von der",
    "vom",
    "zu",
    "van",
    "van der",
    "de",
    "del",
    "Di",
    "da",
    "dos",
    "El",
    "al",
    "Freiherr von",
    "Gräfin von",
    "ten",
    "le",
    "bin",
)
_ORIGINS = {
    "de": ("de", "de_DE", "de_AT", "de_CH"),
    "en": ("en_GB", "en_IE", "en_US"),
    "tr": ("tr", "tr_TR"),
    "pl": ("pl", "pl_PL"),
    "ar": ("ar", "en_PK", "fr_DZ"),
    "vi": ("vi", "vi_VN"),
    "in": ("in", "en_IN"),
    "af": ("af", "en_NG", "tw_GH", "en_KE"),
    "sl": ("sl", "hr_HR", "sl_SI", "cs_CZ", "sk_SK"),
    "zh": ("zh", "zh_CN", "ja_JP"),
    "it": ("it_IT",),
    "es": ("es_ES", "pt_PT"),
    "fr": ("fr_FR", "fr_CH"),
    "north": ("sv_SE", "no_NO", "da_DK", "fi_FI"),
    "east": ("hu_HU", "ro_RO", "lt_LT", "lv_LV", "et_EE"),
    "nl": ("nl_NL",),
    "az": ("uz_UZ", "az_AZ"),
}
_WEIGHTS = {
    "de": 30,
    "en": 14,
    "tr": 9,
    "pl": 7,
    "ar": 8,
    "vi": 4,
    "in": 5,
    "af": 4,
    "sl": 5,
    "zh": 3,
    "it": 4,
    "es": 4,
    "fr": 3,
    "north": 4,
    "east": 3,
    "nl": 2,
    "az": 1,
}


@dataclass
class Names:
    """First and last names by origin."""

    first: dict[str, list[str]]
    last: dict[str, list[str]]

    @classmethod
    def load(cls) -> "Names":
        """Own lists and Faker's, joined by origin; an own name counts as often as it is common."""
        faker = faker_names()
        first: dict[str, list[str]] = {}
        last: dict[str, list[str]] = {}
        for origin, sources in _ORIGINS.items():
            firsts = [
                name for source in sources for name in (FIRST[source] * 2 if source in FIRST else faker[source][0])
            ]
            lasts = [name for source in sources for name in (LAST[source] * 2 if source in LAST else faker[source][1])]
            first[origin] = [name.title() if name.isupper() else name for name in firsts]
            last[origin] = [name.title() if name.isupper() else name for name in lasts or firsts]
        return cls(first, last)


class Generator:
    """Fills templates. Every call draws new names."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.names = Names.load()
        self._places = places()
        self._de = [line for line in templates.GERMAN.strip().splitlines() if line]
        self._de += [line for line in templates.NEWS.strip().splitlines() if line] * 2
        self._roles = _choices(templates.ROLES_DE)
        self._en = [line for line in templates.ENGLISH.strip().splitlines() if line]
        self._orgs = {"de": _choices(templates.ORGANISATIONS_DE), "en": _choices(templates.ORGANISATIONS_EN)}
        self._brands = _choices(templates.BRANDS)

    def origin(self) -> str:
        """An origin, as often as it shows up among customers here."""
        return self.random.choices(list(_WEIGHTS), list(_WEIGHTS.values()))[0]

    def first(self, origin: str | None = None) -> str:
        """A first name, now and then a double one."""
        names = self.names.first[origin or self.origin()]
        name = self.random.choice(names)
        return f"{name}-{self.random.choice(names)}" if self.random.random() < 0.03 and "-" not in name else name

    def last(self, origin: str | None = None) -> str:
        """A last name, now and then a double one or one with a particle."""
        names = self.names.last[origin or self.origin()]
        name, chance = self.random.choice(names), self.random.random()
        if chance < 0.07:
            return f"{name}-{self.random.choice(names)}"
        return f"{self.random.choice(_PARTICLES)} {name}" if chance < 0.12 else name

    def full(self) -> str:
        """First and last name, mostly of one origin."""
        origin = self.origin()
        other = origin if self.random.random() < 0.8 else self.origin()
        first, last, chance = self.first(origin), self.last(other), self.random.random()
        if origin in {"vi", "zh"} and chance < 0.5:
            middle = f"{self.random.choice(self.names.first[origin])} " if chance < 0.3 else ""
            return (
                f"{self.random.choice(self.names.last[origin])} {middle}{self.random.choice(self.names.first[origin])}"
            )
        if chance < 0.05:
            return f"{first} {self.random.choice('ABCDEFGHJKLMPRSTW')}. {last}"
        if chance < 0.08:
            return f"{first[0]}. {last}"
        return f"{first} {self.first(origin)} {last}" if chance < 0.12 else f"{first} {last}"

    def person(self) -> str:
        """A person in any form."""
        return self.random.choices((self.full, self.first, self.last), (6, 3, 1))[0]()

    def fill(self, template: str, language: str) -> Sample:
        """One template with its slots filled."""
        text, entities = "", []
        rest = template.replace("\\n", "\n")
        while "{" in rest:
            before, _, tail = rest.partition("{")
            slot, _, rest = tail.partition("}")
            value, label = self._slot(slot, language)
            text += before
            if label:
                entities.append((len(text), len(text) + len(value), label))
            text += value
        return text + rest, entities

    def sample(self, language: str) -> Sample:
        """One or a few sentences, sometimes in lower case or capitals, sometimes without punctuation."""
        lines = self._de if language == "de" else self._en
        text, entities = self.fill(self.random.choice(lines), language)
        while self.random.random() < 0.35:
            more, spans = self.fill(self.random.choice(lines), language)
            glue = self.random.choice((" ", " ", "\n", "\n\n"))
            entities += [
                (start + len(text) + len(glue), end + len(text) + len(glue), label) for start, end, label in spans
            ]
            text += glue + more
        chance = self.random.random()
        if chance < 0.14 and len(text.lower()) == len(text):
            text = text.lower()
        elif chance < 0.16 and len(text.upper()) == len(text):
            text = text.upper()
        return text, entities

    def renamed(self, sample: Sample) -> Sample:
        """A sample of a public set with other people in the same places."""
        text, entities = sample
        out, moved, position = "", [], 0
        for start, end, label in entities:
            value = text[start:end]
            if label == "PERSON" and not value.startswith("@"):
                value = self._other_name(value)
            out += text[position:start]
            moved.append((len(out), len(out) + len(value), label))
            out += value
            position = end
        return out + text[position:], moved

    def _other_name(self, value: str) -> str:
        if " " in value:
            return self.full()
        name = self.first() if self.random.random() < 0.4 else self.last()
        return name + "s" if value.endswith("s") and self.random.random() < 0.6 else name

    def _slot(self, slot: str, language: str) -> tuple[str, str]:
        draw = self.random
        people = {"p": self.person, "fl": self.full, "f": self.first, "l": self.last}
        if slot in people:
            return people[slot](), "PERSON"
        if slot == "lf":
            origin = self.origin()
            return f"{self.last(origin)}, {self.first(origin)}", "PERSON"
        if slot == "c":
            return draw.choice(
                self._places["de" if draw.random() < (0.7 if language == "de" else 0.35) else "world"]
            ), "LOCATION"
        if slot == "o":
            return self.fill(draw.choice(self._orgs[language]), language)[0], "ORGANIZATION"
        if slot in {"s", "s0"}:
            return self._street(language, numbered=slot == "s"), "STREET"
        return self._other(slot, language), ""

    def _street(self, language: str, numbered: bool) -> str:
        draw, chance = self.random, self.random.random()
        if not numbered:
            return self.fill(draw.choice(templates.STREETS_DE.split("|")), language)[0]
        if chance < 0.12:
            return self.fill(draw.choice(templates.STREETS_OTHER.split("|")), language)[0]
        endings = ("", "", "", "a", "b", " c", f"-{draw.randint(2, 99)}", f"/{draw.randint(1, 20)}")
        number = f"{draw.randint(1, 190)}{draw.choice(endings)}"
        if language == "de" or chance < 0.3:
            return f"{self.fill(draw.choice(templates.STREETS_DE.split('|')), language)[0]} {number}"
        return f"{draw.randint(1, 9999)} {self.fill(draw.choice(templates.STREETS_EN.split('|')), language)[0]}"

    def _other(self, slot: str, language: str) -> str:
        draw = self.random
        if slot == "x":
            name = self.first()
            if language == "de":
                return f"{draw.choice(templates.PRODUCTS_DE.split('|'))} {name}"
            return f"{name} {draw.choice(templates.PRODUCTS_EN.split('|'))}"
        if slot == "b":
            return draw.choice(self._brands)
        if slot == "z":
            return f"{draw.randint(1000, 99999):05d}" if draw.random() < 0.85 else str(draw.randint(1010, 9999))
        if slot == "m":
            host = draw.choice(("web.de", "gmx.de", "gmail.com", "outlook.com", "posteo.de", "t-online.de"))
            return f"{self.first()}.{self.last()}@{host}".lower().replace(" ", "")
        if slot == "u":
            return f"{self.first().lower()}{draw.choice(('_', '.', ''))}{draw.randint(1, 99)}"
        if slot == "t":
            return draw.choice(
                (
                    f"0{draw.randint(151, 179)} {draw.randint(1000000, 99999999)}",
                    f"0{draw.randint(30, 9999)}/{draw.randint(10000, 999999)}",
                    f"+49 {draw.randint(30, 999)} {draw.randint(10000, 9999999)}",
                    f"({draw.randint(201, 989)}) {draw.randint(200, 999)}-{draw.randint(1000, 9999)}",
                    f"07{draw.randint(100, 999)} {draw.randint(100000, 999999)}",
                )
            )
        if slot == "d":
            return draw.choice(
                (
                    f"{draw.randint(1, 28)}.{draw.randint(1, 12)}.{draw.randint(1950, 2026)}",
                    f"{draw.randint(1, 28):02d}.{draw.randint(1, 12):02d}.",
                    f"{draw.randint(1, 28)}. {draw.choice(('Mai', 'Juni', 'August', 'März', 'Dezember'))}",
                    f"{draw.randint(1, 28)} {draw.choice(('May', 'June', 'August', 'March', 'December'))} "
                    f"{draw.randint(1950, 2026)}",
                    f"2026-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}",
                )
            )
        if slot == "r":
            return draw.choice(self._roles)
        if slot == "y":
            return str(draw.randint(1750, 2025))
        if slot == "n1":
            return str(draw.randint(1, 999))
        if slot == "n2":
            return str(draw.randint(1, 99))
        return draw.choice(
            (
                str(draw.randint(2, 99)),
                str(draw.randint(1000, 9999999)),
                f"{draw.choice('ABDFGKLRW')}{draw.randint(100, 99999)}",
                f"{draw.randint(10, 99)}-{draw.randint(1000, 99999)}",
            )
        )


def _choices(text: str) -> list[str]:
    return [choice.strip() for choice in text.replace("\n", "").split("|") if choice.strip()]
