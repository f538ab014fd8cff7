# ruff: noqa: E501 - a pattern reads best on one line
"""High-precision patterns: what no customer writes by accident. The classifier covers the rest.

Every quantifier is bounded, so that the time is linear in the text (no catastrophic backtracking).
"""

import re
from dataclasses import dataclass

_GAP = r"[^.!?\n]{0,40}?"


@dataclass(frozen=True, slots=True)
class Rule:
    """A named pattern; `name` is the attack technique."""

    name: str
    pattern: re.Pattern[str]


def _rule(name: str, *patterns: str) -> Rule:
    return Rule(name, re.compile("|".join(f"(?:{p})" for p in patterns), re.IGNORECASE))


_CANCEL_EN = r"(?:ignore|disregard|forget|overlook|override|bypass|set aside|throw out|abandon|discard|erase)"
_RULES_EN = r"(?:instructions?|directions|directives?|guidelines?|rules|polic(?:y|ies)|constraints|restrictions|guardrails|programming|prompts?)"
_PRIOR_EN = r"(?:previous|prior|above|earlier|preceding|all of your|all your|your|any|every|existing|initial|original)"
_CANCEL_DE = r"(?:ignorier\w{0,4}|vergiss|missachte\w{0,2}|übergeh\w{0,2}|verwirf|umgeh\w{0,2}|überschreib\w{0,2}|streich\w{0,2})"
_RULES_DE = r"(?:system)?(?:anweisung|instruktion|regel|vorgabe|richtlinie|leitlinie|beschränkung|einschränkung|prompt|befehl)\w{0,3}"
_PRIOR_DE = r"(?:vorherig\w{0,2}|bisherig\w{0,2}|obig\w{0,2}|vorig\w{0,2}|deine\w?|sämtliche\w?|früher\w{0,3}|ursprünglich\w{0,2})"

RULES = (
    _rule(
        "override",
        rf"\b{_CANCEL_EN}\b{_GAP}\b{_PRIOR_EN}\b{_GAP}\b{_RULES_EN}\b{_GAP}\b(?:and|then|now|instead|from)\b",
        rf"\b{_CANCEL_EN}\s+(?:all\s+)?(?:of\s+)?(?:the\s+|your\s+)?(?:previous|prior|above|earlier|preceding)\s+(?:system\s+)?{_RULES_EN}",
        rf"\b{_CANCEL_DE}\b\s+(?:bitte\s+)?(?:alle\s+|sämtliche\s+)?(?:deine\s+)?{_PRIOR_DE}\s+{_RULES_DE}",
        r"\bvergiss alles,? (?:was|davor|vorher|bisher|oben)",
        r"\bforget (?:everything|all)(?: (?:that|you|before|above|prior))",
    ),
    _rule(
        "prompt_frame",
        r"<\|(?:im_start|im_end|endoftext|system|user|assistant)\|>",
        r"\[/?INST\]|<</?SYS>>",
        r"</?(?:system|instructions?|new_instructions|developer)(?:[ _-]prompt)?>",
        r"(?:^|\n)[#\-=\s\[*]{2,12}(?:end of|ende der|new|neue)\s+(?:system\s+)?(?:instructions?|prompt|anweisung(?:en)?|task)",
    ),
    _rule(
        "system_prompt_leak",
        rf"\b(?:print|reveal|show|output|repeat|display|recite|dump|leak|disclose)\b{_GAP}\byour (?:full |entire |hidden |secret |initial |original |internal ){{0,2}}(?:system )?(?:prompt|instructions)\b",
        r"\b(?:zeig|gib|nenn|verrat|wiederhol|druck|schreib|leg|poste?)\w{0,3}\b[^.!?\n]{0,30}\bdeine?[nrms]? (?:\w{3,14} ){0,2}system-?\s?(?:prompt|anweisung|nachricht|vorgabe)",
    ),
    _rule("role_play", r"\bdo anything now\b", r"\byou are (?:now )?(?:going to act as )?dan\b", r"\bdu bist (?:jetzt |nun )?dan\b"),
    _rule(
        "tool_abuse",
        r"(?:^|[.!:;,]\s{1,2}|\b(?:bitte|please|now|jetzt|then|dann)\s)(?:ruf|rufe|führ|führe|starte|nutze|benutze|verwende|call|run|execute|invoke|trigger|use|start)\b[^.!?\n]{0,50}\b(?:delete|refund|set|update|send|grant|export|drop|issue|create|cancel|transfer|get|list|admin|remove|reset|add)_[a-z_]{2,30}",
        r"(?:^|[.!:;,]\s{1,2}|\b(?:bitte|please|now|jetzt)\s)(?:ruf|rufe|führ|führe|starte|call|run|execute|invoke|trigger)\b[^.!?\n]{0,50}\b[a-z_]{3,30}\([^()\n]{0,60}\)",
        r"\b(?:drop\s+table|delete\s+from|truncate\s+table|update\s+\w{2,30}\s+set|insert\s+into)\s+\w{2,30}\b[^?\n]{0,80}(?:$|;|\bund\b|\band\b)|\brm\s+-rf\b",
    ),
    _rule(
        "mode",
        r"\b(?:enable|enter|activate|switch (?:in)?to|turn on)\s+(?:the\s+)?(?:developer|debug|god|jailbreak|root|unrestricted|dan|admin)[ -]mode\b(?!\s+(?:on|in|of|for|auf|am|im)\s+(?:my|the|your|our))(?!\?)",
    ),
)  # fmt: skip


def matches(text: str) -> list[tuple[str, int, int]]:
    """(technique, start, end) of each rule that matches, the first hit of each."""
    found = []
    for rule in RULES:
        match = rule.pattern.search(text)
        if match:
            found.append((rule.name, match.start(), match.end()))
    return found
