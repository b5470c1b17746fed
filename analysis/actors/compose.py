"""Joins lexical items that are one name or one qualifier: "Harbour Council", "Nordic-led", "12 countries".

The automaton and the word classes of `lexicon` see one word at a time. Here neighbours decide: capitalised
words side by side are a name, one that ends in "Council" is a body, and a plain word is a qualifier
where it leads up to a noun for people ("communal leaders", "fisheries experts").
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from .lexicon import Alias, Entry, Item, Lexicon, classes, recognise

_INNER = ("Sheikh", "Shaikh", "Mullah", "Sayyid", "Haji", "Hajji", "Sultan")  # part of a name when inside it
_LINKED = ("led", "backed", "based", "controlled", "held", "sponsored", "mediated", "brokered", "supported", "funded",
           "aligned", "appointed", "allied", "affiliated", "linked", "occupied", "administered", "run", "trained", "armed",
           "hosted", "ruled", "dominated", "speaking", "born", "friendly", "installed", "made", "built", "inspired",
           "leaning", "majority", "style", "drafted", "proposed", "owned", "financed", "orchestrated", "chaired")
_PREFIXES = frozenset(("ex", "then", "vice", "deputy", "former", "pro", "anti", "non", "inter", "intra", "pre", "post", "trans", "pan", "neo",
                       "cross", "sub"))
_COMPOUND = re.compile(rf"[-‑–](?:{'|'.join(_LINKED)})$")
# What a plain word looks like that qualifies the noun after it, and the verbs and others that look the same.
_ADJECTIVE = re.compile(r"(?:pro|anti|ex|non|self|then|so|co)-\w+|\w+-(?:level|ranking|wing|profile|era|elect|party|member|nation|country)"
                        r"|\w{2,}(?:ous|[aeiourntdbgm]al|ic|ern|ese|ist|tive|sive|ish|[nrt]ary|tory|ian|able|ible|less|ful)")
_VERBS = frozenset((
    "assist", "resist", "enlist", "insist", "persist", "consist", "exist", "give", "receive", "arrive", "survive", "forgive",
    "publish", "establish", "punish", "finish", "abolish", "wish", "concern", "govern", "enable", "signal", "rival", "appeal",
    "reveal", "deal", "heal", "steal", "seal", "total", "panic", "unable", "available", "able", "capable", "responsible",
    "careful", "successful", "regardless", "unless", "nevertheless", "previous", "critical", "vary", "minimal", "equal", "usual"))
_GENERAL = frozenset((
    "meeting", "election", "elections", "assembly", "strike", "amnesty", "debate", "conference", "session", "congress", "public",
    "population", "agreement", "mobilisation", "mobilization", "audience", "discussion", "council", "staff", "headquarters", "consensus"))
#: Words for a sort of organisation, before its name.
_SORTS = frozenset(("opposition", "ruling party", "opposition party", "party", "rebel group", "militant group", "armed group", "group",
                    "militia", "coalition", "rebel alliance", "rebel coalition", "ruling coalition", "guerrilla", "faction", "organisation",
                    "organization"))
#: What stands before a word that is elsewhere a verb or no party, and whether "of" has to follow.
_SOMETIMES = {"states": ("Dm", False), "heads": ("dmDS", True), "party": ("Dm", False)}
_PARTS = ("state", "republic", "emirate", "municipality", "prefecture", "canton", "governorate", "kingdom", "principality")
_OWNER = re.compile(r"(?!(?:to|yester|week|month|year|morrow|tonight|last)\w*['’])[a-z]{3,}(?:['’]s|s['’])")  # "the valley's leaders"
_SIDES = frozenset(("North", "South", "East", "West"))
_ROUND = frozenset(("than", "about", "nearly", "almost", "over", "around", "some"))
_NUMBER = re.compile(r"\d{1,3}")
_HYPHENS = ("-", "‑", "–")
_HEADED = ("led", "headed", "fronted")
_LEADING = re.compile(r"[GTEn]|x(?=o)")  # where a qualifier can be, or what it qualifies
_HALF = re.compile(r".a(?=[SDY])")


def compose(lexicon: Lexicon, text: str, items: list[Item]) -> list[Item]:
    """Return the items of one sentence with names, bodies, compounds and qualifiers joined."""
    if not items:
        return items
    sentence = text[items[0].start:items[-1].end]
    if any([side in sentence for side in _SIDES]):
        items = _halves(lexicon, text, items)
    if any([sign in sentence for sign in _HYPHENS]) or ("by" in sentence and any([verb in sentence for verb in _HEADED])):
        items = _compounds(text, items)
    items = _bodies(lexicon, text, _merge_names(lexicon, text, items))
    if any([word in sentence for word in _SOMETIMES]):
        items = [_noun(items, at, text) if item.cls == "x" and at else item for at, item in enumerate(items)]
    items = _qualifiers(lexicon, text, items)
    return _borders(text, items) if "border" in sentence or "frontier" in sentence else items


def _halves(lexicon: Lexicon, text: str, items: list[Item]) -> list[Item]:
    """In "North and South Korea" the first word is the state that shares the last one's name."""
    out = list(items)
    for match in _HALF.finditer(classes(items)):
        first, second = items[match.start()], items[match.end()]
        word, (side, _, rest) = text[first.start:first.end], text[second.start:second.end].partition(" ")
        if rest and word in _SIDES and side in _SIDES and word != side and (
                known := recognise(lexicon, f"{word} {rest}")) is not None and known[0] in "SDY":
            out[match.start()] = Item(known[0], first.start, first.end, known[1])
    return out


def _compounds(text: str, items: Sequence[Item]) -> list[Item]:
    """'Nordic-led' and 'Oslo-based' say what sort of group it is, and name nobody."""
    said = [i.payload for i in items]
    if "by" not in said and not any([sign in said for sign in _HYPHENS]):
        return [Item("x", i.start, i.end, i.payload) if i.cls == "N" and _COMPOUND.search(i.payload) else i for i in items]
    out: list[Item] = []
    for item in items:
        word = text[item.start:item.end]
        if word == "by" and out and out[-1].payload in _HEADED:
            out.append(Item("b", out.pop().start, item.end, "led by"))
        elif len(out) < 2 or out[-1].payload not in _HYPHENS:
            out.append(Item("x", item.start, item.end, word) if item.cls == "N" and _COMPOUND.search(word) else item)
        elif (tight := out[-2].end + 1 == item.start) and str(out[-2].payload).lower() in _PREFIXES:
            first = out[-2]
            del out[-2:]
            if item.cls in "TEGm":  # "ex-President"
                out.append(Item(item.cls, first.start, item.end, item.payload))
            else:  # "pro-Nordic" names nobody
                out.append(Item("N" if out and text[first.start].isupper() else "x", first.start, item.end, text[first.start:item.end]))
        elif word in ("elect", "designate") and out[-1].payload == "-" and out[-2].cls == "T":
            out[-2:] = [Item("T", out[-2].start, item.end, out[-2].payload)]
        elif tight and word in _LINKED:
            out[-2:] = [Item("x", out[-2].start, item.end, text[out[-2].start:item.end])]
        else:
            out.append(Item("x", item.start, item.end, word) if item.cls == "N" and _COMPOUND.search(word) else item)
    return out


def _merge_names(lexicon: Lexicon, text: str, items: list[Item]) -> list[Item]:
    """Join capitalised words (and the particles between them) that stand side by side into one name."""
    letters = classes(items)
    out: list[Item] = []
    particles = lexicon.words["particle"]
    at = 0
    while (first := letters.find("N", at)) >= 0:
        out += items[at:first]
        item = items[first]
        at = first + 1
        end = item.end
        while at < len(items):
            ahead, word = at, items[at].payload
            if letters[at] != "N" and not text[items[at].start].isupper() and not (isinstance(word, str) and word in particles):
                break  # as after most
            while ahead < len(items) and ahead < at + 3 and (isinstance(word := items[ahead].payload, str) and word in particles):
                ahead += 1
            while ahead < len(items) - 1 and _within_name(items[ahead], text):
                ahead += 1
            if ahead >= len(items) or items[ahead].cls != "N" or not text[end:items[at].start].isspace():
                break
            end = items[ahead].end
            at = ahead + 1
        out.append(Item("N", item.start, end, text[item.start:end]) if end > item.end else item)
    return out + items[at:]


def _within_name(item: Item, text: str) -> bool:
    """Whether a common noun can stand inside a name: "the Central Military Commission", "Hassan Sheikh Omar"."""
    word = text[item.start:item.end]
    return word[:1].isupper() and (item.cls in "fmG" or word in _INNER)


def _bodies(lexicon: Lexicon, text: str, items: list[Item]) -> list[Item]:
    """Join what names a body no table lists: it ends in 'Council' or the like, or goes on after it ('Front for ...')."""
    heads = lexicon.words["organisation_head"]
    if heads.isdisjoint([text[i.start:i.end].rsplit(" ", 1)[-1] for i in items if i.cls in "NGO"]):
        return items
    out: list[Item] = []
    at = 0
    while at < len(items):
        if items[at].cls not in "NfmGO":
            out.append(items[at])
            at += 1
            continue
        last = at
        while last + 1 < len(items) and _side_by_side(text, items[last], items[last + 1]):
            last += 1
        while last > at and not _head(items[last], text, heads):
            last -= 1
        if last == at and _body_of(items, at, text, heads):
            out.append(Item("B", items[at].start, items[at + 1].end, text[items[at].start:items[at + 1].end]))
            at += 2
            continue
        many = any(i.cls in "Nf" for i in items[at:last]) or (items[at].cls == "N" and " " in text[items[at].start:items[at].end])
        if items[at].cls != "O" and _head(items[last], text, heads):
            end = _continued(text, items, last)
            if many or end > last:
                start = _begun(text, out, items[at])
                out.append(Item("B", start, items[end].end, text[start:items[end].end]))
                at = end + 1
                continue
        out.append(items[at])
        at += 1
    return out


def _body_of(items: Sequence[Item], at: int, text: str, heads: frozenset[str]) -> bool:
    """'NATO Command': a listed organisation and a word for a body."""
    return (items[at].cls == "O" and at + 1 < len(items) and items[at + 1].cls == "N" and items[at + 1].payload in heads
            and text[items[at].end:items[at + 1].start] == " ")


def _side_by_side(text: str, item: Item, follower: Item) -> bool:
    """Whether two capitalised words that are no actor's name can be parts of one name."""
    return (item.cls in "NfmG" and follower.cls in "NfmGO" and text[item.start].isupper() and text[follower.start].isupper()
            and text[item.end:follower.start].isspace() and (follower.cls != "O" or _short(follower)))


def _short(item: Item) -> bool:
    return all(isinstance(a, Alias) and a.needs_full_name for a in item.payload)


def _head(item: Item, text: str, heads: frozenset[str]) -> bool:
    return item.cls in "NGO" and text[item.start:item.end].rsplit(" ", 1)[-1] in heads


def _begun(text: str, out: list[Item], first: Item) -> int:
    """Where a list of fields before a body begins: 'the Foreign, Commonwealth and Harbour Office'; takes it off `out`."""
    start = first.start
    while first.cls == "f" and len(out) > 1 and out[-1].cls in "ac" and out[-2].cls in "fmO" and text[out[-2].start].isupper():
        del out[-1]
        while out and out[-1].cls in "fmO" and text[out[-1].start].isupper():
            start = out.pop().start
    return start


def _continued(text: str, items: Sequence[Item], at: int) -> int:
    """Where the name goes on after its head: 'Front for the Liberation of ...', 'Movement for Democratic Change'."""
    if text[items[at].start:items[at].end].rsplit(" ", 1)[-1] in ("Ministry", "Department", "Office", "Embassy", "State"):
        return at
    end = at
    while end + 2 < len(items) and items[end + 1].cls in "oa" and (items[end + 1].cls == "o" or end > at):
        first = end + 2 + (items[end + 2].cls == "d" and text[items[end + 2].start].islower())
        last = first
        while last < len(items) and items[last].cls in "NfGD" and text[items[last].start].isupper():
            last += 1
        last -= last > first and items[last - 1].cls == "D"
        if last == first or items[last - 1].end == items[end].end:
            break
        end = last - 1
    return end


def _qualifiers(lexicon: Lexicon, text: str, items: list[Item]) -> list[Item]:
    """A plain word right before a noun for people (or before another qualifier of it) qualifies it."""
    out, letters = list(items), classes(items)
    leads = False
    fields, parts = lexicon.words["field"], lexicon.words["place_head"]
    starts, at = [m.start() for m in _LEADING.finditer(letters)], len(items)
    while starts or (leads and at):
        at = at - 1 if leads else starts[-1]
        if starts and starts[-1] == at:
            del starts[-1]
        item = items[at]
        word = text[item.start:item.end]
        if (leads and word in ("official", "major", "general")) or (item.cls == "G" and word in _SORTS and _names_next(items, at)):
            out[at] = Item("m", item.start, item.end, word)  # "the official delegation", "the opposition Harbour Council"
        elif item.cls in "TG" and _adjective(items, at, text):
            out[at], leads = Item("x", item.start, item.end, word), False
        elif item.cls in "GTEn":
            leads = True
        elif leads and item.cls == "x" and (word.lower() in fields or _COMPOUND.search(word) or (
                _ADJECTIVE.fullmatch(word.lower()) and word not in _VERBS) or _OWNER.fullmatch(word) or _count(out, at, text)):
            out[at] = Item("m", item.start, item.end, word)
        elif item.cls == "x" and (word.capitalize() in parts or word in _PARTS) and text[item.end:item.end + 4] == " of ":
            out[at], leads = Item("l", item.start, item.end, word), False
        else:
            leads = leads and item.cls in "mfDYa"
    return out


def _noun(items: Sequence[Item], at: int, text: str) -> Item:
    """'Nordic states', 'the heads of ...', 'the main Frisian party': words that are nouns for people only in such company."""
    item = items[at]
    word = text[item.start:item.end]
    if word not in _SOMETIMES:
        return item
    kinds, of = _SOMETIMES[word]
    fits = (items[at - 1].cls in kinds or items[at - 1].payload == "member") and (not of or text[item.end:item.end + 4] == " of ")
    return Item("G", item.start, item.end, (Entry("G", word, "states" if word == "states" else "leaders"),)) if fits else item


def _names_next(items: Sequence[Item], at: int) -> bool:
    """Whether the name of an organisation follows, with or without an article."""
    after = [i.cls for i in items[at + 1:at + 3]]
    return after[:1] in (["O"], ["B"]) or after in (["d", "O"], ["d", "B"])


def _adjective(items: Sequence[Item], at: int, text: str) -> bool:
    """'A general meeting', 'a major summit': words for ranks that are none here."""
    word = text[items[at].start:items[at].end]
    follower = text[items[at + 1].start:items[at + 1].end] if at + 1 < len(items) else ""
    return word == "metropolitan" or (word == "general" and follower in _GENERAL) or (word == "major" and follower.islower()
                                                                                      and items[at + 1].cls == "x")


def _borders(text: str, items: Sequence[Item]) -> list[Item]:
    """'The Norwegian-Swedish border' is a place; neither state takes part."""
    out: list[Item] = []
    for item in items:
        if item.cls in "xm" and text[item.start:item.end] in ("border", "frontier") and out and out[-1].cls in "SD":
            start = out.pop().start
            if len(out) > 1 and out[-1].payload in ("-", "‑", "–", "/") and out[-2].cls in "SD":
                start = out[-2].start
                del out[-2:]
            out.append(Item("N", start, item.end, text[start:item.end].replace("frontier", "border")))
        else:
            out.append(item)
    return out


def _count(items: Sequence[Item], at: int, text: str) -> bool:
    """Whether an item is a number of people, and no day of a month or year, or rounds one: "more than 30 states"."""
    if items[at + 1].cls == "m":
        word, after = (text[i.start:i.end].lower() for i in items[at:at + 2])
        if (word in _ROUND and after.isdigit()) or (word in ("more", "fewer", "less") and after == "than"):
            return True
    if not _NUMBER.fullmatch(text[items[at].start:items[at].end]) or items[at + 1].cls not in "GmfDSYn":
        return False
    return at == 0 or not text[items[at - 1].start].isupper() or text[items[at - 1].start:items[at - 1].end] in ("The", "All", "Some", "About")
