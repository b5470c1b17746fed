"""Families of sentences that must be read alike, and what the kit says of them."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from analysis import analyse, load_corpus
from analysis.reference import Reference


class Story(NamedTuple):
    """A text and the day it was published."""

    text: str
    published: str = "2014-03-13"


class Fact(NamedTuple):
    """What one event says, without where in the document it stands."""

    kind: str
    status: str
    participants: frozenset[str]
    place: str
    earliest: str
    latest: str
    count: str


Told = dict[Story, dict[str, list[Fact]]]
Verb = tuple[str, str, str]

PEOPLE = {
    "President Lê Minh Khôi": "Lê Minh Khôi", "Foreign Minister Tomasz Wieliczko": "Tomasz Wieliczko",
    "Kenyan President Wambui Njoroge": "Wambui Njoroge", "UN envoy Lakhdar Brahimi": "Lakhdar Brahimi",
    "Sergei Lavrov": "Sergei Lavrov", "Gen Salim Haddou": "Salim Haddou",
    "Prime Minister Hovsep Galstyan": "Hovsep Galstyan", "Álvaro Restrepo Uribe": "Álvaro Restrepo Uribe",
    "Sheikh Nasser bin Hamad Al Misnad": "Nasser bin Hamad Al Misnad",
    "Defence Minister Guðrún Stefánsdóttir": "Guðrún Stefánsdóttir", "North Korean envoy Kim Yong-su": "Kim Yong-su",
    "Col Deng Majok": "Deng Majok", "Ma Ying-jeou": "Ma Ying-jeou",
}
STATES = {n: n.removeprefix("the ") for n in
          ("Norway", "Kenya", "South Korea", "Russia", "Saudi Arabia", "Peru", "the Philippines", "China")}
BODIES = {n: n.removeprefix("the ") for n in
          ("the Arab League", "the African Union", "Hezbollah", "the Taliban", "the European Union", "NATO")}
POOLS = {"people": PEOPLE, "states": STATES, "bodies": BODIES}
TITLED = {"King Mohammed VI": "Mohammed VI", "Pope Francis": "Francis", "Ms Karanja": "Karanja",
          "Queen Elizabeth II": "Elizabeth II", "Prince Hashem bin Faisal": "Hashem bin Faisal",
          "Lt Gen Salim Haddou": "Salim Haddou", "Vice-President Adaeze Nwankwo": "Adaeze Nwankwo",
          "Dr Hanan Barakat": "Hanan Barakat", "former president Musa Abubakar": "Musa Abubakar",
          "Archbishop Luigi Ferrante": "Luigi Ferrante", "General Mossa ag Hamdoun": "Mossa ag Hamdoun",
          "EU foreign policy chief Els Verstraete": "Els Verstraete", "Ayatollah Hadi al-Musawi": "Hadi al-Musawi"}
PEOPLE_TEMPLATES = ("{A} met {B} in Geneva on Monday.", "{A} held talks with {B} in Oslo.", "{A} hosted {B} in Ankara.",
                    "A meeting between {A} and {B} took place in Vienna on Friday.", "{A} and {B} met in Nairobi.",
                    "{A}, who met {B} in Cairo on Tuesday, called for calm.", "{A} spoke by phone with {B} on Sunday.",
                    "{A}'s talks with {B} lasted three hours.", "{A} has met {B} and left for home.")
STATE_TEMPLATES = ("{A} and {B} held talks in Geneva on Monday.", "Talks between {A} and {B} resumed in Oslo.",
                   "{A} has agreed to hold talks with {B} in Vienna.", "{A} refused to hold talks with {B}.")
TEMPLATES = (*PEOPLE_TEMPLATES, *STATE_TEMPLATES)
SWAPS = [(t, "people") for t in PEOPLE_TEMPLATES] + [(t, p) for t in STATE_TEMPLATES for p in ("states", "bodies")]
WITHOUT_EVENT = ("The price of bread has doubled since the spring.", "Doctors in Lima called for more beds.",
                 "A bridge over the river collapsed after heavy rain.",
                 "Mayor Otávio Brandão resigned over a building permit.")
WITH_EVENT = ("Ban Ki-moon arrived in Tirana on Sunday.", "Peru and Chile held talks in Quito in January.",
              "Russia vetoed a UN Security Council resolution on sanctions.")
SYMMETRIC = ("{A} met {B} in Geneva.", "{A} held talks with {B} in Oslo.", "{A} and {B} met in Nairobi.",
             "{A} spoke by phone with {B}.", "Talks between {A} and {B} were held in Vienna.", "{A} sat down with {B}.")
VOICES = {
    "received": ("{A} received {B} in Rabat.", "{B} was received by {A} in Rabat."),
    "hosted": ("{A} hosted {B} in Ankara.", "{B} was hosted by {A} in Ankara."),
    "greeted": ("{A} greeted {B} at the airport.", "{B} was greeted by {A} at the airport."),
    "welcomed": ("{A} welcomed {B} in Lima.", "{B} was welcomed in Lima by {A}."),
    "summoned": ("{A} summoned {B} on Friday.", "{B} was summoned by {A} on Friday."),
}
#: A verb in the past, its bare form, and the rest of the sentence.
VERBS: tuple[Verb, ...] = (
    ("met", "meet", "{B} in Geneva."), ("met", "meet", "{B}."), ("held", "hold", "talks with {B} in Oslo."),
    ("hosted", "host", "{B} in Ankara."), ("received", "receive", "{B} on 3 May 2013."), ("visited", "visit", "Baku."),
    ("spoke", "speak", "by phone with {B}."), ("travelled", "travel", "to Nairobi on 3 May 2013."))
VETO_VERB: Verb = ("vetoed", "veto", "a Security Council resolution on Myanmar.")
MOODS = {"did not": "denied", "will": "planned", "may": "possible"}
DATED = ("{A} met {B} in Geneva on Monday.", "{A} will meet {B} in Geneva on Monday.", "{A} met {B} yesterday.",
         "{A} is meeting {B} in Oslo today.", "{A} will meet {B} tomorrow.", "{A} visited Baku last Friday.",
         "{A} held talks with {B} in Oslo two days ago.")
FIRST, SECOND = "Foreign Minister Tomasz Wieliczko", "Kenyan President Wambui Njoroge"


def fill(template: str, a: str = FIRST, b: str = SECOND) -> Story:
    """A template with its two actors, as one sentence."""
    text = template.format(A=a, B=b)
    return Story(text[0].upper() + text[1:])


def pairs(pool: Iterable[str]) -> list[tuple[str, str]]:
    """Each actor with the next one, round the pool."""
    names = list(pool)
    return list(zip(names, names[1:] + names[:1], strict=True))


def modal(verb: Verb, mood: str) -> Story:
    """The sentence with its verb asserted, or under a modal."""
    past, base, rest = verb
    subject = "Russia" if verb == VETO_VERB else "{A}"
    return fill(f"{subject} {f'{mood} {base}' if mood else past} {rest}")


def shifts(template: str) -> tuple[int, ...]:
    """By how many days a publication date may move: whole weeks where the text names a weekday."""
    return (7, -14, 21, 364) if "Monday" in template or "Friday" in template else (1, 3, -5, 7, 29)


def later(story: Story, days: int) -> Story:
    """The same text, published some days later."""
    return Story(story.text, str(date.fromisoformat(story.published) + timedelta(days)))


def with_neighbour(story: Story, sentence: str) -> tuple[Story, Story]:
    """The story with a sentence after it, and before it."""
    return Story(f"{story.text} {sentence}"), Story(f"{sentence} {story.text}")


def every_story() -> list[Story]:
    """All texts the tests ask about, to be analysed in one go."""
    out = {fill(t, a, b) for t, pool in SWAPS for a, b in pairs(POOLS[pool])}
    out |= {fill(t, *p) for t in SYMMETRIC for a, b in pairs(PEOPLE) for p in ((a, b), (b, a))}
    out |= {fill(t) for voice in VOICES.values() for t in voice}
    out |= {fill("{A} met {B}.", a) for a in TITLED}
    out |= {fill(t) for t in TEMPLATES} | set(map(Story, WITH_EVENT))
    out |= {s for t in TEMPLATES for u in WITHOUT_EVENT + WITH_EVENT for s in with_neighbour(fill(t), u)}
    out |= {modal(v, mood) for v in (*VERBS, VETO_VERB) for mood in ("", *MOODS)}
    out |= {later(fill(t), k) for t in DATED for k in (0, *shifts(t))}
    return sorted(out)


def tell(reference: Reference, folder: Path) -> Told:
    """What the kit finds in every story, by sentence."""
    stories, path = every_story(), folder / "stories.jsonl"
    path.write_text("".join(json.dumps({"id": f"s{i}", "text": s.text, "date": s.published}) + "\n"
                            for i, s in enumerate(stories)), encoding="utf-8")
    corpus = load_corpus(path)
    assert len(corpus.documents) == len(stories)
    tables = analyse(corpus.documents, reference)
    who = tables["event_actors"].groupby("event_id")["name"].agg(frozenset)
    out: Told = {s: {} for s in stories}
    for e in tables["events"].itertuples():
        first, last = ("" if pd.isna(d) else f"{d:%Y-%m-%d}" for d in (e.earliest, e.latest))
        fact = Fact(e.event_type, e.status, who.get(e.event_id, frozenset()), "" if pd.isna(e.place) else e.place,
                    first, last, "" if pd.isna(e.count) else str(e.count))
        out[stories[int(e.doc_id[1:])]].setdefault(e.evidence, []).append(fact)
    return out


def only(told: Told, story: Story) -> Fact:
    """The one event of a story of one sentence."""
    facts = [fact for found in told[story].values() for fact in found]
    assert len(facts) == 1, (story, facts)
    return facts[0]
