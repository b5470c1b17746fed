"""One event told twice: readings of a sentence, and of a document, that belong together."""

from __future__ import annotations

from dataclasses import replace

from .parties import SIDES
from .reading import Reading
from .tree import Node, adds, ranked

_CONTACTS = ("meeting", "call")
#: How many sentences back a journey can lend a meeting its place.
_REACH = 2
#: How many sentences back "the meeting" can point.
_RECALL = 5


def merge(readings: list[Reading]) -> list[Reading]:
    """Join readings of one event within a sentence ('met for talks', 'visits X and meets Y')."""
    out: list[Reading] = []
    for reading in sorted(readings, key=lambda r: (_frame(r, readings), -len(r.actors), r.found.trigger.i)):
        twin = next((o for o in out if _same_event(o, reading)), None)
        if twin is None:
            out.append(reading)
        else:
            out[out.index(twin)] = _fill(twin, reading)
    out = [_lend(r, out) for r in out]
    return sorted((r for r in out if not (_part_of_meeting(r, out) or _remark(r, out))), key=lambda r: r.found.trigger.i)


def join(document: list[tuple[int, Reading]]) -> list[tuple[int, Reading]]:
    """Lend places across neighbouring sentences ('arrives in X. He will meet Y'); drop what only points back."""
    out: list[tuple[int, Reading]] = []
    for sent_id, reading in document:
        before = [r for s, r in out if s < sent_id <= s + _REACH and r.event_type in _CONTACTS]
        reading = _parties(reading, before)
        if (half := _other_half(reading, before)) is not None:
            whole = replace(_fill(half, reading), actors=half.actors + tuple(a for a in reading.actors if a.actor_id not in _ids(half)))
            out = [(s, whole if r is half else r) for s, r in out]
            continue
        if reading.found.trigger.word.lower() == "event":
            continue  # attended, but no contact that the text tells of
        if reading.found.definite and any(s < sent_id <= s + _RECALL and r.event_type in _CONTACTS and len(_ids(r) & _ids(reading)) > 1
                                          for s, r in out):
            continue  # "during the meeting, A and B ...": told of before
        if reading.event_type in _CONTACTS and _retold(reading, sent_id, out):
            continue
        if reading.event_type in _CONTACTS and not reading.place:
            trips = [r for s, r in out if r.event_type == "visit" and r.place and sent_id - s <= _REACH and _ids(r) & _ids(reading)
                     and not (s == sent_id and _onward(r, reading))]
            if trips:
                reading = replace(reading, place=trips[-1].place, place_kind=trips[-1].place_kind)
                if reading.status == trips[-1].status and len(reading.actors) > 1:
                    out = [(s, r) for s, r in out if r is not trips[-1]]  # "flew to X. There he met Y": one meeting in X
        if reading.event_type == "visit" and reading.found.definite and any(
                s < sent_id and _ids(r) & _ids(reading) for s, r in out):
            continue  # "the first envoy to visit X": a remark on a journey told of before
        if (trip := _of_their_state(reading, [r for s, r in out if s < sent_id <= s + _REACH])) is not None:
            out = [(s, _fill(r, reading) if r is trip else r) for s, r in out]
            continue
        out.append((sent_id, reading))
    return out


def _of_their_state(reading: Reading, before: list[Reading]) -> Reading | None:
    """The journey or meeting that "the highest American visit to X in years" sums up: one of an envoy of that state."""
    if reading.event_type != "visit" or [a.kind for a in reading.actors] != ["state"]:
        return None
    told = [r for r in before if r.status == reading.status and r.event_type in ("visit", "meeting") and r.place
            and reading.actors[0].actor_id in {a.state for a in r.actors} and (r.place == reading.place or r.place_kind != reading.place_kind)]
    return told[-1] if told else None


def _other_half(reading: Reading, before: list[Reading]) -> Reading | None:
    """The contact that "during the talks, Y ..." goes on about, where one of the two names a single party."""
    if not reading.found.definite or reading.event_type not in _CONTACTS or not before:
        return None
    half = before[-1]
    if adds(reading.found.trigger):
        return half if half.status == reading.status else None
    apart = half.status == reading.status and not _ids(half) & _ids(reading) and 1 in (len(half.actors), len(reading.actors))
    return half if apart and len(half.actors) < 3 else None


def _parties(reading: Reading, before: list[Reading]) -> Reading:
    """"The parties will hold more talks": those who met in the sentence before."""
    told = next((r for r in reversed(before) if len(r.actors) > 1), None)
    alone = len(reading.actors) == 1 and reading.event_type in _CONTACTS and reading.actors[0].kind == "group"
    if told is None or not alone or reading.actors[0].name.split()[-1].lower() not in SIDES:
        return reading
    return replace(reading, actors=told.actors)


def _retold(reading: Reading, sent_id: int, before: list[tuple[int, Reading]]) -> bool:
    """Whether the sentences just before told of a contact of the same people and status, and nothing new is said."""
    return len(reading.actors) > 1 and any(
        s < sent_id <= s + _REACH and r.event_type in _CONTACTS and r.status == reading.status
        and (_ids(reading) == _ids(r) or (_by_office(reading) and _sides(reading) == _sides(r)))
        and (not reading.place or reading.place == r.place) and reading.date is None for s, r in before)


def _by_office(reading: Reading) -> bool:
    """Whether nobody is named who takes part: "the presidents of the two states have not met since"."""
    return all(a.kind != "person" or not a.name[:1].isupper() for a in reading.actors)


def _sides(reading: Reading) -> set[str]:
    return {a.state or a.actor_id for a in reading.actors}


def _ids(reading: Reading) -> set[str]:
    return {a.actor_id for a in reading.actors}


def _frame(reading: Reading, readings: list[Reading]) -> bool:
    """Whether a gathering only frames another contact ('At the summit in X, A met B')."""
    trigger = reading.found.trigger
    framed = _frames(trigger)
    return reading.event_type == "meeting" and framed and any(
        o is not reading and o.event_type in _CONTACTS and len(o.actors) > 1 and _ids(o) & _ids(reading)
        and o.found.trigger.i != trigger.i for o in readings)


def _frames(trigger: Node) -> bool:
    """Whether a gathering is told of as an occasion: 'at the summit', 'on the sidelines of the summit'."""
    if trigger.dep == "pobj" and trigger.head.lemma == "of" and trigger.head.head.lemma in ("sideline", "sidelines", "margin", "margins"):
        return True
    return trigger.dep == "pobj" and trigger.head.lemma in ("at", "during", "on", "in")


def _fill(kept: Reading, other: Reading) -> Reading:
    arrival = other.event_type == kept.event_type == "visit" and other.found.trigger.tag == "VBG"  # "visits X, arriving in Y"
    tour = other.found.trigger.lemma == "tour"  # "lands in X at the start of a tour of Y"
    wider = (kept.place_kind == "state" and not tour) or (arrival and other.place_kind == "place")
    better = other.place if other.place and (not kept.place or (wider and other.place_kind != "state")) else kept.place
    kind = "call" if "call" in (kept.event_type, other.event_type) else kept.event_type
    return replace(kept, event_type=kind, place=better, place_kind=other.place_kind if better != kept.place else kept.place_kind,
                   date=kept.date if kept.date is not None else other.date, attribution=kept.attribution or other.attribution)


def _same_event(a: Reading, b: Reading) -> bool:
    """Whether `b`, read after `a`, tells of the same event."""
    if a.event_type == b.event_type == "veto":
        return _ids(a) == _ids(b) and a.status == b.status
    if {a.event_type, b.event_type} <= set(_CONTACTS) and _ids(b) <= _ids(a) and _aim_of(a, b):
        return True
    if {a.event_type, b.event_type} == {"meeting", "call"}:
        return a.found.trigger is b.found.trigger or (_ids(a) == _ids(b) and a.status == b.status)
    if a.event_type != b.event_type or a.event_type not in (*_CONTACTS, "visit"):
        return False
    if a.event_type == "visit":
        aside = b.found.trigger.dep == "pobj" and b.found.trigger.head.lemma in ("on", "during")
        alike = a.status == b.status and not (a.place and b.place and a.place != b.place)
        remark = b.found.definite and (not b.place or a.place == b.place)  # "will visit X, becoming the first to visit X"
        return _ids(b) <= _ids(a) and (aside or alike or remark or _one_journey(a, b))
    trigger = b.found.trigger
    sides = _ids(a) | {x.state for x in a.actors if x.state}  # "A met B in the first talks of the two sides"
    others = len(_ids(b) - sides) and any(p.lemma == "between" for p in trigger.kids("prep"))  # "mediates in talks between B and C"
    frames = _frames(trigger) and not others and bool(_ids(a) & _ids(b) or _ids(b) <= sides)
    return frames or (_ids(b) <= _ids(a) and (a.status == b.status or len(b.actors) < 2))


def _aim_of(a: Reading, b: Reading) -> bool:
    """Whether `b` is only what `a` was held for: "held a call to discuss the truce", "met to negotiate"."""
    trigger = b.found.trigger
    aim = trigger.dep in ("advcl", "acl", "xcomp") and any(c.word.lower() == "to" for c in trigger.kids("aux"))
    return aim and trigger.head in (a.found.trigger, a.found.verb) and not any(c.lemma in ("again", "further") for c in trigger.kids("advmod"))


def _one_journey(a: Reading, b: Reading) -> bool:
    """Whether one of two visits only tells more of the other: "visits X, arriving in Y", "arrives in Y for a visit to X"."""
    for inner, outer in ((a.found.trigger, b.found.trigger), (b.found.trigger, a.found.trigger)):
        path = [inner, *inner.up()]
        if outer in path:
            steps = path[:path.index(outer)]
            return all((s.dep in ("pobj", "prep", "npadvmod") and s.lemma not in ("before", "after")) or (
                s.dep in ("acl", "advcl") and s.tag == "VBG" and not s.kids("mark", "aux")) for s in steps)
    return False


def _part_of_meeting(visit: Reading, readings: list[Reading]) -> bool:
    """Whether a visit is that on which a meeting of the same status is told of."""
    return visit.event_type == "visit" and any(
        m.event_type == "meeting" and not _onward(visit, m) and m.status == visit.status and len(m.actors) > 1 and _ids(visit) & _ids(m)
        and (not m.place or not visit.place or m.place == visit.place or m.place_kind != visit.place_kind) for m in readings)


def _onward(visit: Reading, meeting: Reading) -> bool:
    """Whether it leads away from where the meeting took place: "met Y and flew to X", "flew to X after meeting Y"."""
    verb, met = (r.found.trigger if r.found.trigger.verbal else r.found.verb for r in (visit, meeting))
    after = met is not None and met.dep == "pcomp" and met.head.lemma == "after" and met.head.head is verb
    before = verb is not None and ((verb.dep == "pcomp" and verb.head.lemma == "before") or any(m.lemma == "before" for m in verb.kids("mark")))
    return verb is not None and (after or before or (
        verb.dep == "conj" and verb.head in (meeting.found.trigger, meeting.found.verb) and not any(c.lemma == "or" for c in verb.head.kids("cc"))))


def _remark(reading: Reading, readings: list[Reading]) -> bool:
    """Whether "the first trip by a prime minister", "the highest talks of the two states" only sums up what the clause before it tells."""
    trigger = reading.found.trigger
    before = min((c.i for c in trigger.children), default=trigger.i) - 1
    apart = trigger.dep in ("appos", "npadvmod", "conj", "dep", "attr") or (before > 0 and reading.sentence.nodes[before].word == ",")
    if trigger.verbal or not apart or not ranked(trigger):
        return False
    sides = _sides(reading)
    return _by_office(reading) and any(
        o is not reading and o.status == reading.status and o.found.trigger.i < trigger.i and len(o.actors) >= len(sides)
        and (sides <= _sides(o) | _ids(o) or len(sides) == len(o.actors) or reading.event_type == "visit") for o in readings)


def _lend(meeting: Reading, readings: list[Reading]) -> Reading:
    """A meeting without a place takes that of the journey made for it."""
    if meeting.event_type != "meeting" or meeting.place:
        return meeting
    trips = [v for v in readings if v.event_type == "visit" and v.place and _ids(v) & _ids(meeting) and not _onward(v, meeting)
             and (v.status in ("held", meeting.status))]
    above = list(meeting.found.trigger.up())
    trip = next((v for v in trips if v.found.trigger in above), trips[0] if trips else None)  # "is in X, and visited Y, meeting Z"
    return _fill(meeting, trip) if trip else meeting
