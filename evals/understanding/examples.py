"""Example messages: the project's own families with their slots filled, and public sets of other people's messages."""

import csv
import itertools
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
SOURCES = ("intents", "stories")
"""Files `<source>.<language>.yaml`: short templates with slots, and whole messages as people write them."""
_FILLED = 3
"""Versions of one template with different slot values."""

CLINC_ELSEWHERE = (
    "weather", "translate", "timer", "alarm", "recipe", "flight_status", "book_flight", "play_music", "tell_joke",
    "fun_fact", "calculator", "traffic", "directions", "restaurant_reservation", "meal_suggestion", "calories",
    "nutrition_info", "exchange_rate", "travel_suggestion", "meaning_of_life", "definition", "spelling", "roll_dice",
    "flip_coin", "smart_home", "reminder", "calendar", "uber", "gas", "mpg", "w2", "taxes", "income", "pto_request",
    "vaccines", "book_hotel", "car_rental", "oil_change_how", "tire_pressure", "measurement_conversion", "date", "time",
    "timezone", "todo_list", "shopping_list", "next_song", "payday", "insurance", "credit_score", "international_visa",
    "plug_type", "cook_time", "ingredient_substitution", "food_last", "what_song", "update_playlist", "text",
    "make_call", "find_phone", "schedule_meeting", "rollover_401k", "jump_start", "improve_credit_score",
    "interest_rate",
)  # fmt: skip
CLINC_TALK = {
    "greeting": "smalltalk", "are_you_a_bot": "smalltalk", "what_is_your_name": "smalltalk",
    "who_made_you": "smalltalk", "what_can_i_ask_you": "smalltalk", "how_old_are_you": "smalltalk",
    "where_are_you_from": "smalltalk", "who_do_you_work_for": "smalltalk", "do_you_have_pets": "smalltalk",
    "what_are_your_hobbies": "smalltalk", "thank_you": "thanks", "goodbye": "goodbye", "yes": "smalltalk",
    "no": "smalltalk", "maybe": "smalltalk",
}  # fmt: skip
BITEXT = {
    "cancel_order": "cancellation", "track_order": "order_status", "contact_human_agent": "person",
    "complaint": "complaint", "get_refund": "return", "track_refund": "return", "check_invoice": "invoice",
    "get_invoice": "invoice", "change_order": "order_change", "change_shipping_address": "order_change",
    "set_up_shipping_address": "order_change", "delivery_options": "question", "check_payment_methods": "question",
    "check_refund_policy": "question", "check_cancellation_fee": "question", "recover_password": "question",
    "create_account": "question", "payment_issue": "invoice", "newsletter_subscription": "question",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Example:
    """A message; examples of one family are held out together."""

    text: str
    label: str
    language: str
    family: int


def own(folder: Path = HERE) -> list[Example]:
    """The project's own examples, templates and stories; the two languages of a family have one number."""
    made, numbers = [], itertools.count()
    known: dict[tuple[str, str, int], int] = {}
    for source, language in itertools.product(SOURCES, ("de", "en")):
        raw = yaml.safe_load((folder / f"{source}.{language}.yaml").read_text(encoding="utf-8"))
        slots = raw.pop("slots", {})
        for label, families in raw.items():
            for number, family in enumerate(families):
                key = known.setdefault((source, label, number), next(numbers))
                made += [Example(text, label, language, key) for text in _filled(family, slots, number)]
    return made


def _filled(family: Sequence[str], slots: Mapping[str, Sequence[str]], seed: int) -> Iterator[str]:
    """Each template with different values, chosen by position so that they never change."""
    for number, template in enumerate(family):
        names = [name for name in slots if f"{{{name}}}" in template]
        for turn in range(_FILLED if names else 1):
            text = template
            for step, name in enumerate(names):
                value = slots[name][(7 * seed + 5 * number + 3 * turn + step) % len(slots[name])]
                text = text.replace(f"{{{name}}}", value)
            yield text[:1].upper() + text[1:] if text[:1].islower() and text[-1:] in ".!?" else text


def clinc(data: Path, split: str) -> list[tuple[str, str]]:
    """(text, intent) of CLINC150: train, val, oos_train, oos_val."""
    return [(text, label) for text, label in json.loads((data / "intent" / "clinc.dev.json").read_bytes())[split]]


def banking(data: Path) -> list[tuple[str, str]]:
    """(text, intent) of BANKING77."""
    with (data / "intent" / "banking77.dev.csv").open(encoding="utf-8", newline="") as file:
        return [(row["text"], row["category"]) for row in csv.DictReader(file)]


def public(data: Path, first: int, each: int = 15) -> list[Example]:
    """English examples of the support intents from CLINC150 (CC BY 3.0) and Bitext (CDLA-Sharing 1.0).

    Args:
        data: the data folder.
        first: number of the first family; every public intent is a family.
        each: examples per public intent, at most; those outside of the shop's business a fifth of that.
    """
    rows: dict[tuple[str, str], list[str]] = {}
    for text, name in clinc(data, "train"):
        if name in CLINC_TALK or name in CLINC_ELSEWHERE:
            rows.setdefault((name, CLINC_TALK.get(name, "out_of_scope")), []).append(text)
    with (data / "intent" / "bitext.dev.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            if row["intent"] in BITEXT:
                rows.setdefault((row["intent"], BITEXT[row["intent"]]), []).append(row["utterance"])
    made = []
    for number, ((name, label), texts) in enumerate(sorted(rows.items()), start=first):
        count = each if name in BITEXT else each // 5
        step = max(len(texts) // count, 1)
        made += [Example(text, label, "en", number) for text in list(dict.fromkeys(texts))[::step][:count]]
    return made
