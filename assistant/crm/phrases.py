"""Sentences of the CRM part, German and English."""

_TEXTS = {
    "de": {
        "cannot": "Das kann ich aus dem CRM nicht beantworten. Fragen Sie nach Terminen, Aufgaben, Potenzialen, dem "
        "letzten oder nächsten Besuch, Ansprechpartnern, Maschinen, Umsatz, Reklamationen oder nach allem zu einer "
        "Firma.",
        "which_of": "Wer ist gemeint: {names}?",
        "or": " oder ",
        "which_company": "Um welche Firma geht es?",
        "not_in_crm": "„{name}“ steht nicht im CRM.",
        "agenda": "{day}: {count:Termin|Termine}.",
        "due": "Fällige Aufgaben:",
        "tasks": "Offene Aufgaben{at}: {count}.",
        "opportunities": "Offene Potenziale{at}: {count}{together}.",
        "together": ", zusammen {sum}",
        "noted": "Außerdem notiert:",
        "last_visit": "Letzter Kontakt mit {name}: {day}.",
        "no_visit": "Zu {name} steht kein Besuch im CRM.",
        "next": "Nächster Termin{at}: {day}.",
        "no_next": "Kein Termin{at} geplant.",
        "people": "{name}: {count:Kontakt|Kontakte}.",
        "machines": "{name}: {count:Maschine|Maschinen} im CRM.",
        "since": ", gekauft am {day}",
        "revenue": "Umsatz mit {name}: {sum}",
        "no_revenue": "Für {name} steht kein Umsatz im CRM.",
        "complaints": "Reklamationen{at}: {count}.",
        "owner": "{name} wird betreut von {owner}",
        "no_owner": "Für {name} ist niemand eingetragen.",
        "at": " bei {name}",
        "until": ", fällig am {day}",
        "late": " (überfällig)",
        "close": "Abschluss erwartet am {day}",
        "no_day": "ohne Datum",
        "no_company": "ohne Firma",
        "today": "Heute, ",
        "weekdays": "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag",
        "stage_lead": "Interessent",
        "stage_qualification": "Bedarf wird geklärt",
        "stage_proposal": "Angebot",
        "stage_negotiation": "Verhandlung",
    },
    "en": {
        "cannot": "I cannot answer that from the CRM. Ask about appointments, tasks, opportunities, the last or next "
        "visit, contacts, machines, revenue, complaints, or for an overview of a company.",
        "which_of": "Who is meant: {names}?",
        "or": " or ",
        "which_company": "Which company is it about?",
        "not_in_crm": "“{name}” is not in the CRM.",
        "agenda": "{day}: {count:appointment|appointments}.",
        "due": "Tasks due:",
        "tasks": "Open tasks{at}: {count}.",
        "opportunities": "Open opportunities{at}: {count}{together}.",
        "together": ", {sum} in all",
        "noted": "Also noted:",
        "last_visit": "Last contact with {name}: {day}.",
        "no_visit": "The CRM has no visit to {name}.",
        "next": "Next appointment{at}: {day}.",
        "no_next": "No appointment{at} is planned.",
        "people": "{name}: {count:contact|contacts}.",
        "machines": "{name}: {count:machine|machines} in the CRM.",
        "since": ", bought on {day}",
        "revenue": "Revenue with {name}: {sum}",
        "no_revenue": "The CRM has no revenue for {name}.",
        "complaints": "Complaints{at}: {count}.",
        "owner": "{name} is looked after by {owner}",
        "no_owner": "Nobody is entered for {name}.",
        "at": " at {name}",
        "until": ", due {day}",
        "late": " (overdue)",
        "close": "expected to close on {day}",
        "no_day": "no date",
        "no_company": "no company",
        "today": "Today, ",
        "weekdays": "Monday Tuesday Wednesday Thursday Friday Saturday Sunday",
    },
}


def say(language: str, key: str, **values: object) -> str:
    """A sentence by its key; a CRM's own stage names are said as they are."""
    text = _TEXTS["de" if language == "de" else "en"].get(key)
    if text is None:
        return key.removeprefix("stage_")
    return text.format(**{name: _Count(value) if isinstance(value, int) else value for name, value in values.items()})


class _Count(int):
    """A number that brings its noun: `{count:visit|visits}`."""

    def __format__(self, nouns: str) -> str:
        one, _, many = nouns.partition("|")
        return f"{int(self)} {one if self == 1 else many}".strip()


def which_account(language: str, spoken: str, state: str) -> str:
    """Asks which company is meant."""
    if not spoken:
        return say(language, "which_company")
    if state == "ambiguous":
        return f"Welche Firma ist mit „{spoken}“ gemeint?" if language == "de" else f"Which company is “{spoken}”?"
    if language == "de":
        return f"„{spoken}“ steht nicht im CRM. Neu anlegen oder ohne Firma ablegen?"
    return f"“{spoken}” is not in the CRM. Create it, or file this without a company?"


def which_person(language: str, spoken: str) -> str:
    """Asks which person is meant."""
    return f"Wer ist mit „{spoken}“ gemeint?" if language == "de" else f"Who is “{spoken}”?"


def which_opportunity(language: str, text: str) -> str:
    """Asks which opportunity a fact belongs to."""
    return (
        f"Zu welcher Chance gehört: {text}?" if language == "de" else f"Which opportunity does this belong to: {text}?"
    )
