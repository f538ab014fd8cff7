"""What the word lists take a message for; every list has near misses that it must leave alone."""

from collections.abc import Callable
from difflib import get_close_matches

import pytest

from assistant.chat.cues import (
    asks_a_rule,
    asks_who_writes,
    awaits_goods,
    cues,
    dangerous,
    leaves_unnamed,
    reports_defect,
    requests,
    settles_for_the_dead,
    wants_person,
)

CASES: tuple[tuple[Callable[[str], bool], str, bool], ...] = (
    (dangerous, "Die Trennscheibe ist mir beim Schneiden zersprungen", True),
    (dangerous, "The disc shattered while I was cutting", True),
    (dangerous, "Durch euren Hammer bin ich im Krankenhaus gelandet", True),
    (dangerous, "Ich lag im Krankenhaus und konnte das Paket nicht holen", False),
    (dangerous, "Soll ich mit dem Schnitt ins Krankenhaus?", False),
    (dangerous, "I was in hospital for a month and missed the pick-up", False),
    (reports_defect, "Ihr Fahrer hat beim Wenden unseren Briefkasten umgefahren", True),
    (reports_defect, "Your courier scratched my gate", True),
    (reports_defect, "Ruft der Fahrer vorher an?", False),
    (reports_defect, "Verrechnet wurde die Miete für eine Woche, gehabt hab ich sie aber nur zwei Tage", True),
    (reports_defect, "I was billed for a week although I had it two days", True),
    (reports_defect, "Wird die Miete pro Tag berechnet?", False),
    (reports_defect, "Nehmt ihr gebrauchte Hobel an?", False),
    (requests, "Ich will den Rest zurück auf meine Karte", True),
    (requests, "Ich will das Gerät zurückgeben", False),
    (settles_for_the_dead, "Meine Mutter ist gestorben, ihr Vertrag bei euch läuft noch", True),
    (settles_for_the_dead, "My husband passed away and his account is still open", True),
    (settles_for_the_dead, "Mein Opa ist gestorben und hat mir einen Hobel vermacht. Gibt es dafür Messer?", False),
    (settles_for_the_dead, "The battery of my order died on me", False),
    (asks_who_writes, "Sag, schreibe ich da mit einem Programm?", True),
    (asks_who_writes, "Am I really talking to a person?", True),
    (asks_who_writes, "Kann ich mit einem Menschen sprechen?", False),
    (asks_who_writes, "Schreibt ihr mir, wenn die Maschine fertig ist?", False),
    (leaves_unnamed, "Das Gerät, das ich im Mai gekauft habe, streikt", True),
    (leaves_unnamed, "that tool I got from you, is there a warranty on it?", True),
    (leaves_unnamed, "Kann ich die Sachen zurückgeben, die ich gestern gekauft habe?", False),
    (leaves_unnamed, "How long is the warranty on the saw I bought?", False),
    (wants_person, "Is there anybody who is not a machine?", True),
    (wants_person, "Habt ihr jemanden, der Maschinen repariert?", False),
    (awaits_goods, "Wann trifft meine Leiter ein?", True),
    (awaits_goods, "Wann treffen unsere Bretter ein?", True),
    (awaits_goods, "Die Leiter hätte längst bei uns sein sollen", True),
    (awaits_goods, "Meine Bestellung fehlt noch", True),
    (awaits_goods, "Wann treffen sich die Kursteilnehmer?", False),
    (asks_a_rule, "Ich hab gestern bestellt. Bis wann ist am Abend wer da?", True),
    (asks_a_rule, "My parcel went back to you, do I pay for sending it again?", True),
    (asks_a_rule, "how long do i have to report a dent", True),
    (asks_a_rule, "Wann kommt mein Paket?", False),
    (asks_a_rule, "Ist mein Bohrer schon raus? Muss morgen bohren, brauch ihn dringend.", False),
    (asks_a_rule, "Kann ich heute noch mit meiner Lieferung rechnen?", False),
)


@pytest.mark.parametrize(("cue", "text", "found"), CASES, ids=[f"{cue.__name__}: {text}" for cue, text, _ in CASES])
def test_cues(cue: Callable[[str], bool], text: str, found: bool) -> None:
    assert cue(text) is found


def test_only_words_of_a_like_length_can_be_meant() -> None:
    words = sorted(word for word in cues().vague if len(word) > 5)
    slips = [slip for word in words for slip in (word[1:], word[:-1], word + "n", word[:2] + word[1:], word[::-1])]
    for word in (*words, *slips):
        near, every = cues().alike_in_length(word), cues().vague
        assert bool(get_close_matches(word, near, 1, 0.87)) == bool(get_close_matches(word, every, 1, 0.87))
