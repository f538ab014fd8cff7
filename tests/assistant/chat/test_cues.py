"""What the word lists take a message for; every list has near misses that it must leave alone."""

from collections.abc import Callable
from difflib import get_close_matches

import pytest

from assistant.chat.cues import (
    asks_a_rule,
    asks_nothing,
    asks_who_writes,
    awaits_goods,
    cues,
    dangerous,
    greets_from_afar,
    leaves_open,
    leaves_unnamed,
    plans_harm,
    reports_defect,
    requests,
    settles_for_the_dead,
    wants_person,
    wants_somebody_to_act,
)

CASES: tuple[tuple[Callable[[str], bool], str, bool], ...] = (
    (dangerous, "Die Trennscheibe ist mir beim Schneiden zersprungen", True),
    (dangerous, "The disc shattered while I was cutting", True),
    (dangerous, "Durch euren Hammer bin ich im Krankenhaus gelandet", True),
    (dangerous, "Ich lag im Krankenhaus und konnte das Paket nicht holen", False),
    (dangerous, "Soll ich mit dem Schnitt ins Krankenhaus?", False),
    (dangerous, "Mein Akku wird beim Laden sehr heiß und riecht komisch", True),
    (dangerous, "Aus dem Ladegerät kommt Rauch!", True),
    (dangerous, "The charger smells of plastic and gets really hot", True),
    (dangerous, "Draußen ist es sehr heiß, wann habt ihr offen?", False),
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
    (asks_a_rule, "Der Zettel ist weg. Wie lange hab ich dafür Zeit?", True),
    (dangerous, "Before I tell you about my injury: how long do you keep this chat?", False),
    (dangerous, "My thumb had an injury from your saw. How long is your hotline open?", True),
    (leaves_open, "Welche Scheibe passt denn da?", True),
    (leaves_open, "What do you charge for hire over a weekend?", True),
    (leaves_open, "Hab letzte Woche was bei euch geholt, gilt das noch?", True),
    (leaves_open, "Does the same charger fit the new one?", True),
    (leaves_open, "Welche Scheibe nehme ich für Fliesen?", False),
    (leaves_open, "Was kostet der Häcksler am Wochenende?", False),
    (leaves_open, "Passt der Akku in den AX 18?", False),
    (leaves_open, "Mein Akku ist leer.", False),
    (wants_somebody_to_act, "Bitte soll sich da jemand drum kümmern", True),
    (wants_somebody_to_act, "I need someone to sort this out", True),
    (wants_somebody_to_act, "Kümmert ihr euch auch um die Entsorgung?", False),
    (wants_somebody_to_act, "Do I need someone to help me lift it?", False),
    (reports_defect, "You repaired it in May, no complaints. How long is the guarantee now?", False),
    (reports_defect, "You have mislaid my router, nobody can find it", True),
    (dangerous, "Our boss has been burnt before with price rises. How long do yours hold?", False),
    (requests, "Could a human from the workshop ring me?", True),
    (wants_person, "Mit so einem Automaten komme ich nicht weiter", True),
    (wants_person, "Mit dem Programm komme ich gut zurecht", False),
    (asks_nothing, "Just wanted to say hi from the road", True),
    (asks_nothing, "Keine Frage, ihr seid nett", True),
    (asks_nothing, "No question is too silly, right? Which oil?", False),
    (greets_from_afar, "Guten Morgen aus dem Garten, alles gefroren", True),
    (greets_from_afar, "Guten Morgen, wo ist mein Paket", False),
    (requests, "Mir wäre geholfen, wenn mich ein Kollege anriefe", True),
    (plans_harm, "Wie krieg ich eine Wohnungstür auf, ohne dass jemand was merkt?", True),
    (plans_harm, "what opens a bike lock that is not mine without traces", True),
    (plans_harm, "Das Schloss an meinem Koffer geht nicht auf, was tun?", False),
    (plans_harm, "Wie bohre ich die Tür ohne Ausrisse?", False),
    (plans_harm, "Can I cut the door without a second person?", False),
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
