"""Reported vetoes held against a record: verdicts, constraints, reasons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit import reference, run

from analysis.errors import TableError
from analysis.reference import VetoCoverage
from analysis.tables import DOCUMENTS, EVENT_ACTORS, EVENTS, MENTIONS, VETO_LINKS, build, check, empty
from analysis.tables.on_demand import VOTES_COUNTED
from analysis.vetoes import count_votes, link_vetoes, un_document_url, veto_claims

COVERED = VetoCoverage(date(1946, 2, 16), date(2025, 9, 18), date(2022, 5, 26), sources=(), notes=())
IDS = {"Russia": "state:RUS", "Soviet Union": "state:SUN", "China": "state:CHN", "United States": "state:USA",
       "France": "state:FRA", "United Kingdom": "state:GBR"}
# Facts of the Council's record: symbol, day, who, codes of the states concerned, topic.
VOTES = [
    ("S/3150/Rev.2", "1954-01-22", "Soviet Union", "ISR;SYR", "Palestine"),
    ("S/13735", "1980-01-13", "Soviet Union", "IRN;USA", "Iran"),
    ("S/PV.190", "1947-08-21", "Soviet Union", "ITA", ""),
    ("S/PV.190#2", "1947-08-21", "Soviet Union", "AUT", ""),
    ("S/21326", "1990-05-31", "United States", "ISR;PSE", "Israel-Palestine"),
    ("S/21048", "1989-12-23", "France;United Kingdom;United States", "PAN;USA", "Panama"),
    ("S/2004/313", "2004-04-21", "Russia", "CYP", "Cyprus"),
    ("S/2007/14", "2007-01-12", "China;Russia", "MMR", "Myanmar"),
    ("S/2011/612", "2011-10-04", "China;Russia", "SYR", "Syria"),
    ("S/2012/77", "2012-02-04", "China;Russia", "SYR", "Syria"),
    ("S/2012/538", "2012-07-19", "China;Russia", "SYR", "Syria"),
    ("S/2023/773", "2023-10-18", "United States", "", "Gaza"),
]


def _record(votes: list[tuple[str, str, str, str, str]] = VOTES) -> pd.DataFrame:
    rows = [dict(veto_id=v, draft=v.split("#")[0], date=pd.Timestamp(d), topic=t, agenda_item="Letters", vetoed_by=by,
                 vetoed_by_ids=";".join(IDS[n] for n in by.split(";")), states=states,
                 state_ids=";".join(f"state:{s}" for s in states.split(";") if s)) for v, d, by, states, t in votes]
    return pd.DataFrame(rows)


def _mention(number: int, actor: str, surface: str, sent: int = 0, kind: str = "state", **more: object) -> dict:
    return dict(mention_id=f"d#m{number}", doc_id="d", sent_id=sent, start=0, end=1, surface=surface, actor_id=actor,
                name=surface, status="resolved", how="name", kind=kind, np_start=0, np_end=1) | more


SYRIA = _mention(1, "state:SYR", "Syria")


def _link(by: tuple[str, ...] = ("state:RUS",), count: int | None = None, published: str | None = "2012-03-10",
          mentions: tuple[dict, ...] = (SYRIA,), record: pd.DataFrame | None = None, covered: VetoCoverage = COVERED,
          parts: list[dict] | None = None, **event: object) -> pd.DataFrame:
    day = {k: pd.Timestamp(event.pop(k)) for k in ("earliest", "latest") if k in event}
    events = build([dict(event_id="d#e1", doc_id="d", sent_id=0, start=0, end=2, event_type="veto", status="held",
                         rule_id="r", evidence="UN", trigger_start=0, trigger_end=1, count=count)
                    | day | event], EVENTS)
    parts = [dict(actor_id=a, role="vetoing", name=a.split(":")[-1]) for a in by] if parts is None else parts
    documents = build([dict(doc_id="d", published_basis="stated", path="p", sha256="0", text="UN",
                            published_latest=pd.Timestamp(published) if published else None)], DOCUMENTS)
    links = link_vetoes(events, build([p | dict(event_id="d#e1") for p in parts], EVENT_ACTORS),
                        build(mentions, MENTIONS), documents, _record() if record is None else record, covered,
                        pd.DataFrame({"actor_id": ["state:SYR"], "name": ["Syria"]}))
    return check(links, VETO_LINKS)


def _verdict(links: pd.DataFrame) -> tuple[str, list[str]]:
    [verdict] = set(links["verdict"])
    return verdict, links["draft"].tolist()


def test_two_vetoes_on_syria_by_march_2012() -> None:
    links = _link(count=2)
    assert _verdict(links) == ("matched", ["S/2011/612", "S/2012/77"])
    assert links["vetoed_by"].tolist() == ["China;Russia"] * 2
    assert [str(d.date()) for d in links["vetoed_on"]] == ["2011-10-04", "2012-02-04"]
    assert links["reason"].iloc[0] == ("Russia vetoed 4 drafts to 2012-03-10; 2 concern Syria (named in the sentence); "
                                       "the text says 2; also vetoed by China.")


def test_a_third_by_august() -> None:
    assert _verdict(_link(count=3, published="2012-08-02"))[0] == "matched"
    assert len(_link(count=3, published="2012-08-02")) == 3
    verdict, drafts = _verdict(_link(count=2, published="2012-08-02"))
    assert verdict == "ambiguous" and len(drafts) == 3
    early = _link(count=3)
    assert _verdict(early) == ("not_on_record", [""])
    assert "found: S/2011/612 of 2011-10-04, S/2012/77 of 2012-02-04" in early["reason"].iloc[0]
    assert early["vetoed_on"].isna().all()
    many = _link(count=99, mentions=(), earliest="1946-01-01")["reason"].iloc[0]
    assert many.count(" of 19") == 4 and many.endswith("S/2004/313 of 2004-04-21, 3 more.")


def test_no_number_needs_a_single_candidate() -> None:
    assert _verdict(_link())[0] == "ambiguous"
    narrowed = _link(earliest="2012-02-01", latest="2012-02-29")
    assert _verdict(narrowed) == ("matched", ["S/2012/77"])
    assert "from 2012-02-01 to 2012-02-29" in narrowed["reason"].iloc[0]
    assert _verdict(_link(earliest="2012-02-04", latest="2012-02-04"))[0] == "matched"
    assert _verdict(_link(earliest="2012-02-05", latest="2012-02-05"))[0] == "not_on_record"


def test_what_never_happened_is_not_on_record() -> None:
    for links in (_link(by=("state:FRA",)), _link(by=("state:DEU",)), _link(by=("state:RUS", "state:FRA")),
                  _link(mentions=(_mention(1, "state:KEN", "Kenya"),))):
        assert _verdict(links) == ("not_on_record", [""])
    germany = _link(parts=[dict(actor_id="~the-generals", role="vetoing", name="the generals")])
    assert germany["reason"].iloc[0].startswith("the generals vetoed 0 drafts to 2012-03-10; 0 concern Syria")


def test_claims_outside_the_record() -> None:
    assert _verdict(_link(published="1940-06-01")) == ("outside_coverage", [""])
    assert _verdict(_link(published="2026-02-01", earliest="2026-01-01"))[0] == "outside_coverage"
    # France vetoed nothing on Syria up to the end of the record; after that, nobody can say.
    assert _verdict(_link(by=("state:FRA",), published="2026-02-01"))[0] == "outside_coverage"
    assert _verdict(_link(by=("state:FRA",), published=None))[0] == "outside_coverage"
    assert _verdict(_link(by=("state:FRA",), published="2025-09-18"))[0] == "not_on_record"
    # As many as the text says, but a later one may be meant.
    assert _verdict(_link(count=3, published="2026-02-01"))[0] == "ambiguous"
    assert _verdict(_link(published="2026-02-01", earliest="2012-07-19", latest="2012-07-19"))[0] == "matched"
    begins = replace(COVERED, first=date(2011, 12, 1))
    assert _verdict(_link(count=1, covered=begins))[0] == "ambiguous"
    assert _verdict(_link(count=2, covered=begins))[0] == "outside_coverage"
    assert _verdict(_link(count=1, covered=begins, earliest="2012-01-01"))[0] == "matched"


def test_all_vetoing_states_have_to_be_on_the_row() -> None:
    both = _link(by=("state:RUS", "state:CHN"), count=2)
    assert _verdict(both)[0] == "matched" and "also vetoed" not in both["reason"].iloc[0]
    assert _verdict(_link(by=("state:CHN",), mentions=()))[1] == ["S/2007/14", "S/2011/612", "S/2012/77"]
    anyone = _link(by=(), count=2)
    assert _verdict(anyone) == ("ambiguous", ["S/3150/Rev.2", "S/2011/612", "S/2012/77"])
    assert "names no vetoing state" in anyone["reason"].iloc[0] and "also vetoed" not in anyone["reason"].iloc[0]


def test_a_person_votes_for_their_state() -> None:
    envoy = _mention(2, "person:vitaly-churkin", "Vitaly Churkin", kind="person", state="state:RUS")
    links = _link(count=2, mentions=(SYRIA, envoy), parts=[
        dict(actor_id="person:vitaly-churkin", role="vetoing", name="Vitaly Churkin", mention_id="d#m2")])
    assert _verdict(links)[0] == "matched" and links["reason"].iloc[0].startswith("Russia vetoed")


def test_soviet_votes_are_russias_where_the_dates_allow() -> None:
    iran = _mention(1, "state:IRN", "Iran")
    assert _verdict(_link(mentions=(iran,)))[0] == "not_on_record"
    assert _verdict(_link(count=3))[0] == "not_on_record"  # two of its own, and one Soviet vote of 1954
    since = _link(mentions=(iran,), earliest="1946-01-01")
    assert _verdict(since) == ("matched", ["S/13735"]) and "(4 of them as the Soviet Union)" in since["reason"].iloc[0]
    assert _verdict(_link(mentions=(iran,), earliest="2000-01-01"))[0] == "not_on_record"
    assert _verdict(_link(mentions=(iran,), earliest="1980-01-01", latest="1980-01-31"))[0] == "matched"
    assert _verdict(_link(mentions=(iran,), published="1980-02-01"))[0] == "matched"
    assert _verdict(_link(mentions=(SYRIA,), earliest="1946-01-01"))[1][0] == "S/3150/Rev.2"
    soviet = _link(by=("state:SUN",), mentions=(iran,))
    assert _verdict(soviet) == ("matched", ["S/13735"])
    late = _record([("S/1", "1991-12-25", "Soviet Union", "SYR", "Syria")])
    assert _verdict(_link(record=late, earliest="1991-01-01"))[0] == "not_on_record"


def test_the_clause_outranks_the_sentence_and_that_the_document() -> None:
    kenya, myanmar = _mention(2, "state:KEN", "Kenya"), _mention(3, "state:MMR", "Burma")
    assert _verdict(_link(mentions=(kenya, SYRIA, myanmar), topic="the crackdown in Burma"))[1] == ["S/2007/14"]
    # ... and is not replaced by what the sentence or document names when it leaves nothing
    assert _verdict(_link(mentions=(kenya, SYRIA), topic="Kenya"))[0] == "not_on_record"
    elsewhere = [_mention(10 + i, "state:MMR", "Burma", sent=5) for i in range(3)]
    assert _verdict(_link(mentions=(*elsewhere, SYRIA), count=2))[1] == ["S/2011/612", "S/2012/77"]
    assert _verdict(_link(mentions=(*elsewhere, SYRIA | dict(sent_id=9)))) == ("matched", ["S/2007/14"])
    contradicting = _link(mentions=(kenya, *elsewhere))
    assert _verdict(contradicting) == ("ambiguous", ["S/2007/14"])
    assert "0 concern Kenya (named in the sentence); 1 concerns Burma (most named in the document)" \
        in contradicting["reason"].iloc[0]


def test_states_that_veto_are_no_topic_unless_the_clause_says_so() -> None:
    critic = _mention(2, "person:susan-rice", "Susan Rice", kind="person", state="state:USA")
    russia = _mention(3, "state:RUS", "Russia")
    assert _verdict(_link(count=2, mentions=(critic, russia, SYRIA)))[0] == "matched"
    raid = _link(by=("state:USA",), mentions=(_mention(4, "state:USA", "U.S."),), topic="the U.S. invasion")
    assert _verdict(raid) == ("matched", ["S/21048"])
    seat = _record([("S/1", "2012-01-01", "Russia", "RUS", "x"), ("S/2", "2012-01-02", "Russia", "SYR", "x")])
    assert _verdict(_link(record=seat, mentions=(russia, SYRIA), topic="Russia's part in Syria"))[1] == ["S/2"]
    nothing = _link(by=("state:USA",), mentions=(russia,), count=2)
    assert _verdict(nothing)[0] == "matched" and "names no state they concern" in nothing["reason"].iloc[0]


def test_words_of_the_topic_and_rows_without_states() -> None:
    gaza = _link(by=("state:USA",), mentions=(), topic="a truce in Gaza", published="2023-11-01")
    assert _verdict(gaza) == ("matched", ["S/2023/773"])
    assert gaza["reason"].iloc[0].endswith("not checked against the UN's own list.")
    council = _record([("S/1", "2012-01-01", "Russia", "", "Climate and security")])
    assert "names no state" in _link(record=council, mentions=(), topic="the Security Council draft")["reason"].iloc[0]
    climate = _link(record=council, mentions=(), topic="security and the climate")
    assert "1 concerns climate, security (the clause says)" in climate["reason"].iloc[0]
    words = _record([("S/1", "2012-01-01", "Russia", "", "Syria"), ("S/2", "2012-01-02", "Russia", "", "Syrian")])
    assert _verdict(_link(record=words)) == ("matched", ["S/1"])
    coded = _record([("S/1", "2012-01-01", "Russia", "KEN", "Syria"), ("S/2", "2012-01-02", "Russia", "SYR", "x")])
    assert _verdict(_link(record=coded)) == ("matched", ["S/2"])  # names count only where no state is coded
    two = _record([("S/1", "2012-01-01", "Russia", "", "Climate and security"),
                   ("S/2", "2012-01-02", "Russia", "", "Climate")])
    assert _verdict(_link(record=two, mentions=(), topic="the climate")) == ("matched", ["S/2"])


def test_only_asserted_vetoes_are_linked() -> None:
    for change in (dict(status="planned"), dict(status="possible"), dict(status="denied"), dict(event_type="meeting")):
        assert _link(**change).empty
    ambiguous = _mention(1, "state:SYR", "Syria", status="ambiguous")
    assert "names no state" in _link(mentions=(ambiguous,))["reason"].iloc[0]


def test_several_votes_under_one_symbol_stay_apart() -> None:
    links = _link(by=("state:SUN",), mentions=(), published="1947-09-01", count=2)
    assert _verdict(links) == ("matched", ["S/PV.190", "S/PV.190#2"])


def test_record_without_ids_is_refused_and_empty_tables_work() -> None:
    with pytest.raises(TableError, match="load_reference"):
        _link(record=_record().drop(columns="vetoed_by_ids"))
    none = link_vetoes(empty(EVENTS), empty(EVENT_ACTORS), empty(MENTIONS), empty(DOCUMENTS), _record(), COVERED)
    assert check(none, VETO_LINKS).empty
    assert _verdict(_link(record=_record().iloc[:0], mentions=()))[0] == "not_on_record"


def test_document_addresses() -> None:
    assert un_document_url("S/471 and S/471/Add.1") == "https://undocs.org/S/471"
    assert un_document_url("javascript:alert(1)") == un_document_url("") == ""
    assert un_document_url('S/1"><script>') == "https://undocs.org/S/1"


DAYS = st.dates(date(1990, 1, 1), date(1992, 12, 31))
POWERS = st.sets(st.sampled_from(["Russia", "China", "France"]), min_size=1)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(DAYS, POWERS, st.sets(st.sampled_from(["SYR", "KEN", "MMR"]))), max_size=6), POWERS,
       st.integers(1, 3) | st.none(), DAYS, st.integers(0, 700), st.sets(st.sampled_from(["SYR", "KEN"])))
def test_verdicts_equal_a_brute_force(votes, by, count, first, length, about) -> None:
    record = [(f"S/{i}", str(d), ";".join(sorted(who)), ";".join(sorted(what)), "x")
              for i, (d, who, what) in enumerate(votes)]
    last = first + timedelta(days=length)
    mentions = tuple(_mention(i, f"state:{s}", s) for i, s in enumerate(sorted(about)))
    links = _link(by=tuple(IDS[n] for n in sorted(by)), count=count, published=str(last + timedelta(days=9)),
                  mentions=mentions, record=_record(record) if record else _record().iloc[:0],
                  earliest=str(first), latest=str(last))
    fits = {f"S/{i}" for i, (d, who, what) in enumerate(votes)
            if first <= d <= last and by <= who and (not about or about & what)}
    need = count or 1
    verdict, drafts = _verdict(links)
    if len(fits) < need:
        assert (verdict, drafts) == ("not_on_record", [""])
    else:
        assert verdict == ("matched" if len(fits) == need else "ambiguous") and set(drafts) == fits


# Passages of our own through all stages, against the kit's own record.
PASSAGES = [
    ("2014-05-23", "Russia and China veto a UN Security Council resolution on war crimes in Syria.", "matched", "", "S/2014/348"),
    ("2014-05-20", "Russia vetoes a UN Security Council resolution on Syria.", "not_on_record", "no_vote_near", "nearest to that day"),
    ("2012-02-05", "France vetoed a UN Security Council resolution on Syria on 4 February 2012.", "not_on_record", "other_state",
     "S/2012/77 of 2012-02-04 was vetoed by China and Russia, not by France"),
    ("2013-01-05", "China vetoed a UN resolution on Syria on Thursday.", "not_on_record", "no_vote_near", "S/2012/538 of 2012-07-19"),
    ("2012-03-10", "France has vetoed two UN Security Council resolutions on Syria.", "not_on_record", "other_state", "not by France"),
    ("2012-03-10", "China has vetoed two UN Security Council resolutions on Kenya.", "not_on_record", "other_topic", "0 concern Kenya"),
    ("2012-03-10", "Russia has vetoed three UN Security Council resolutions on Syria.", "not_on_record", "too_few", "found: S/2011/612"),
    ("2012-03-10", "Russia has vetoed two UN Security Council resolutions on Syria.", "matched", "", "S/2012/77"),
    ("2013-03-10", "Russia has vetoed two UN Security Council resolutions on Syria.", "ambiguous", "", "S/2012/538"),
    ("2026-03-10", "France has vetoed a UN Security Council resolution on Syria.", "outside_coverage", "", "where the record ends"),
    ("2012-03-10", "Russia will veto a UN Security Council resolution on Syria.", "not_claimed", "", "announces"),
    ("2012-03-10", "The US did not veto the UN Security Council resolution on Libya.", "not_claimed", "", "denies"),
    ("2012-03-10", "Britain vetoed the treaty change in Brussels on Friday.", "outside_coverage", "", "no other body"),
    ("2012-03-10", "US President Barack Obama vetoed the bill on Friday. He then spoke at the United Nations.", "outside_coverage", "",
     "no other body"),
    ("2012-03-10", "Russia often vetoes a UN resolution on Syria.", "ambiguous", "", "S/2011/612"),
]


@pytest.mark.parametrize("day, text, verdict, misfit, within", PASSAGES, ids=lambda v: v[:34] if isinstance(v, str) else None)
def test_verdicts_of_passages(day: str, text: str, verdict: str, misfit: str, within: str) -> None:
    tables = run(text, date=day)
    [claim] = veto_claims(tables["events"], tables["event_actors"], tables["veto_links"]).itertuples()
    assert (claim.verdict, "" if pd.isna(claim.misfit) else claim.misfit) == (verdict, misfit), claim.reason
    assert within in f"{claim.reason} {claim.drafts}"
    drafts = [] if pd.isna(claim.drafts) else claim.drafts.split("; ")
    assert claim.n_candidates == len(drafts) and (verdict in ("matched", "ambiguous")) == bool(drafts)
    assert ([] if pd.isna(claim.urls) else claim.urls.split("; ")) == [f"https://undocs.org/{d}" for d in drafts]


def test_a_state_without_a_veto_is_said_to_have_none() -> None:
    links = _link(by=("state:DEU",))
    assert links["misfit"].tolist() == ["no_veto_power"] and "never cast a veto on this record" in links["reason"].iloc[0]


def test_the_count_reaches_a_vote_whatever_the_document_says_of_its_day() -> None:
    for day in (None, "2012-03-10", "2020-01-01"):
        t = run("Russia has vetoed two UN Security Council resolutions on Syria.",
                "China vetoed a UN Security Council resolution on Syria.",
                "Russia has vetoed two UN Security Council resolutions on Syria and Sudan.",
                "Russia vetoed two UN Security Council resolutions on Syria in 2012.",
                "Russia has vetoed 99 UN Security Council resolutions on Syria.", "Russia has vetoed two UN resolutions.", date=day)
        ref = reference()
        found = check(count_votes(t["events"], t["event_actors"], t["mentions"], t["documents"], ref.vetoes, ref.veto_coverage,
                                  ref.states), VOTES_COUNTED)
        rows = [(c.doc_id, c.draft, None if pd.isna(c.next_draft) else c.next_draft) for c in found.itertuples()]
        assert rows == [("d0", "S/2012/77", "S/2012/538"), ("d1", "S/2011/612", None), ("d2", "S/2012/77", None),
                        ("d3", "S/2012/538", None)]
