"""Whether a message asks about somebody else's order or data; a rule, because a missed one would be a breach."""

import re

_WHOSE_DE = (
    r"(?:frau|herrn?|familie|kundin|kunde|(?:mein\w*|unser\w*) (?:nachbar\w*|freund\w*|mutter|vater|schwester|bruder|"
    r"chef\w*|kolleg\w*|mann|frau|sohn|tochter|konkurrent\w*)|jemand anderem|(?:eines |einem )?anderen kund\w*"
    r"|allen? kund\w*)"
)
_WHOSE_EN = (
    r"(?:mrs?\.?|ms\.?|miss|my (?:neighbour|neighbor|friend|mother|father|sister|brother|boss|colleague|husband|wife|"
    r"son|daughter|competitor)|our (?:neighbour|competitor|colleague)|someone else|somebody else|another customer|"
    r"all customers|other customers?)"
)
_THING_DE = (
    r"(?:paket|bestellung\w*|lieferung|sendung|rechnung\w*|kundenkonto|konto|adresse|daten|telefonnummer|auftrag"
    r"|auftraege|kundendaten)"
)
_THING_EN = r"(?:parcel|package|orders?|delivery|shipment|invoices?|account|address|data|phone number|details)"
_REACH_DE = r"(?:adresse|anschrift|telefonnummer|handynummer|nummer|mailadresse|wohnort)"
_REACH_EN = r"(?:address|phone number|number|mobile|email)"
_GIVE_DE = r"(?:schick\w{0,2}|gib\w?|gebt|geben|sag\w{0,2}|verrat\w{0,2}|nenn\w{0,2}) (?:sie )?(?:mir|uns|mal)"
_GIVE_EN = r"(?:send|give|tell|pass|get) (?:me|us)"
_DONE_DE = r"(?:bestellt|bezahlt|gekauft|erhalten|bekommen|zurueckgeschickt|storniert)"
_DONE_EN = r"(?:ordered?|paid|pay|bought|buy|received?|returned?|cancelled)"

_RULES = tuple(
    re.compile(rule)
    for rule in (
        rf"\b{_THING_DE} (?:(?:von|der|des) {_WHOSE_DE}|fuer (?:frau|herrn?|familie) \w+)\b",
        rf"\b(?:hat|haben) {_WHOSE_DE}\b.{{0,60}}\b{_DONE_DE}\b",
        rf"\b{_THING_EN} (?:(?:of|belonging to) {_WHOSE_EN}|for (?:mrs?|ms|miss)\.? \w+)",
        rf"\b(?:has|did|have) {_WHOSE_EN}\b.{{0,60}}\b{_DONE_EN}\b",
        rf"\b{_WHOSE_EN}'s {_THING_EN}\b",
        rf"\b{_GIVE_DE}\b.{{0,30}}\b(?:seine\w?|ihre\w?|deren|dessen) (?:neue\w? |private\w? )?{_REACH_DE}\b",
        rf"\b{_GIVE_EN}\b.{{0,30}}\b(?:his|her|their) (?:new |private |home )?{_REACH_EN}\b",
    )
)


def asks_about_others(folded: str) -> bool:
    """Whether a folded message (see `lexicon.fold`) asks for what belongs to another person.

    "Das Paket für meine Mutter" is the speaker's own order; "das Paket von meiner Mutter" is read as hers.
    """
    return any(rule.search(folded) for rule in _RULES)
