"""Figures: what is drawn, what is said of it, and that both survive hostile names."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import matplotlib as mpl
import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import TableError
from analysis.figures import actors_bar, cooccurrence_matrix, dateaxis, lane_layout, network_figure
from analysis.figures.networks import plan_network
from analysis.figures.spread import dispersion_plot
from analysis.figures.style import Figure, clean, elide, evidence_address, slug, width
from analysis.figures.timelines import STATUS_LOOKS, meetings_timeline, veto_timeline_figure
from analysis.tables import MENTIONS, PAIRS, TIMELINE, build, empty
from analysis.tables.derived import PARTS
from analysis.timeline import VETO_TIMELINE

HOSTILE = "A$x_1$ <b>&\"'</svg><script>alert(1)</script> -- \x00\n{}%s"
XLINK = "{http://www.w3.org/1999/xlink}href"


def mark(i: int = 1, day: str | None = "2012-03-09", until: str | None = None, **more: Any) -> dict[str, Any]:
    row = dict(event_id=f"a#e{i}", doc_id="a", lane="Ann – Ben", label="meeting, Oslo", event_type="meeting",
               status="held", earliest=day, latest=until or day, sent_id=0, start=0, end=4, evidence="Met.")
    return {**row, **more}


def marks(*rows: dict[str, Any]) -> pd.DataFrame:
    return build(rows, TIMELINE)


def veto(**more: Any) -> pd.DataFrame:
    row = mark(lane="China, Russia", label="S/2012/77", event_type="veto")
    return build([{**row, "draft": "S/2012/77", "verdict": "matched", "reason": "one candidate", **more}], VETO_TIMELINE)


def pairs(names: list[str]) -> pd.DataFrame:
    return build([dict(actor_a=a, actor_b=b, unit="sentence", n=i + 1, n_a=9, n_b=9, n_units=40, npmi=0.5)
                  for i, (a, b) in enumerate(combinations(sorted(names), 2))], PAIRS)


def mentions(*actors: tuple[str, str, str]) -> pd.DataFrame:
    return build([dict(mention_id=f"a#m{i}", doc_id="a", sent_id=0, start=i, end=i + 1, surface="x", actor_id=actor,
                       name=name, status=status, how="name", kind="person", np_start=i, np_end=i + 1)
                  for i, (actor, name, status) in enumerate(actors)], MENTIONS)


def graph(name: str) -> nx.Graph:
    made = nx.Graph()
    made.add_node("p", name=name, kind="person", n=4)
    made.add_node("q", name="Ben", kind="state", n=2)
    made.add_edge("p", "q", n=3, npmi=0.4)
    return made


DRAWN: dict[str, Callable[[str], Figure]] = {
    "meetings": lambda name: meetings_timeline(marks(mark(lane=f"{name} – Ben", label=name), mark(2, None))),
    "vetoes": lambda name: veto_timeline_figure(veto(lane=name, label=name)),
    "matrix": lambda name: cooccurrence_matrix(pairs(["a", "b", "c"]), {"a": name}),
    "bars": lambda name: actors_bar(mentions(("~a", clean(name), "unlisted"), ("~b", "Ben", "resolved"))),
    "network": lambda name: network_figure(graph(name)),
}


@pytest.fixture(params=sorted(DRAWN))
def draw(request: pytest.FixtureRequest) -> Callable[[str], Figure]:
    return DRAWN[request.param]


def test_hostile_names_leave_well_formed_svg_and_no_element_of_their_own(draw: Callable[[str], Figure]) -> None:
    drawn = draw(HOSTILE)
    root = ElementTree.fromstring(drawn.svg())
    tags = {e.tag.rpartition("}")[2] for e in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "g", "path", "use", "a", "clipPath", "rect", "pattern"}
    assert clean(HOSTILE) in "".join(root.itertext())


def test_dollar_signs_are_letters_not_mathematics(draw: Callable[[str], Figure]) -> None:
    drawn = draw("A$\\frac{1}{0$")  # as mathematics this would not even parse
    assert "\\frac{1}{0$" in drawn.alt


def test_saving_twice_gives_the_same_bytes_whatever_the_user_set(draw: Callable[[str], Figure], tmp_path: Path) -> None:
    first = draw("Ann").save(tmp_path / "one")
    with mpl.rc_context({"svg.fonttype": "none", "font.size": 20, "savefig.dpi": 30, "svg.hashsalt": None}):
        second = draw("Ann").save(tmp_path / "two")
    assert [p.suffix for p in first] == [".svg", ".png"]
    for a, b in zip(first, second, strict=True):
        assert a.read_bytes() == b.read_bytes() and a.name == b.name


def test_words_stand_in_the_svg_and_in_the_notebook(draw: Callable[[str], Figure]) -> None:
    drawn = draw("Ann")
    bundle = drawn._repr_mimebundle_()
    assert bundle["text/plain"] == drawn.alt == repr(drawn)
    root = ElementTree.fromstring(bundle["image/svg+xml"])
    said = {child.get("id"): child.text for child in root}
    title, desc = root.get("aria-labelledby", "").split()
    assert said[desc] == drawn.alt and said[title] == drawn.alt.partition(":")[0]
    assert root.get("role") == ("figure" if drawn.links else "img")
    assert not re.search(r"<style|<metadata|<!--|<!DOCTYPE", bundle["image/svg+xml"])


def test_ids_of_two_figures_do_not_meet() -> None:
    one, two = (set(re.findall(r'\bid="([^"]+)"', meetings_timeline(marks(mark()), name=n).svg())) for n in ("one", "two"))
    assert one and not one & two
    svg = meetings_timeline(marks(mark()), name="one").svg()
    assert set(re.findall(r'href="#([^"]+)"|url\(#([^)]+)\)', svg)) <= {(i, "") for i in one} | {("", i) for i in one}


def test_every_mark_links_to_its_sentence_and_says_what_it_is() -> None:
    table = marks(mark(attribution="an aide"), mark(2, "2012-03-01", "2012-03-31"), mark(3, None))
    root = ElementTree.fromstring(meetings_timeline(table).svg(base="../"))
    anchors = [e for e in root.iter() if e.tag.endswith("}a") and e.get("aria-label")]
    assert sorted(e.get(XLINK, "") for e in anchors) == [f"../evidence/a.html#e{i}" for i in (1, 2, 3)]
    assert any("Mar 2012, held" in e.get("aria-label", "") for e in anchors)
    assert all(e.get("target") is None for e in anchors)


def test_alt_counts_marks_lanes_statuses_and_the_undated() -> None:
    alt = meetings_timeline(marks(mark(), mark(2, "2012-03-31", status="planned"), mark(3, None, lane="Cid → Doha"))).alt
    assert "3 marks in 2 lanes; 2 held, 1 planned; 9–31 Mar 2012" in alt
    assert "1 mark without a date" in alt
    assert "Cid → Doha: meeting, Oslo, no date, held" in alt


def test_alt_of_a_veto_says_the_verdict() -> None:
    assert "1 not on the record" in veto_timeline_figure(veto(verdict="not_on_record")).alt


def test_lanes_beyond_the_limit_are_counted_not_forgotten() -> None:
    drawn = meetings_timeline(marks(*(mark(i, lane=f"Ann – {i}") for i in range(9))), max_lanes=4)
    assert "5 more lanes with 5 marks are not drawn" in drawn.alt
    assert len(drawn.links) == 9 and drawn.svg().count("aria-label=") == 4


def test_statuses_differ_without_colour() -> None:
    shapes = [(look.marker, look.filled, look.dotted) for look in STATUS_LOOKS.values()]
    assert len(set(shapes)) == len(shapes)


def test_matrix_keeps_the_most_named_and_says_what_is_left() -> None:
    drawn = cooccurrence_matrix(pairs([f"n{i}" for i in range(6)]), {}, most=4)
    assert "4 actors, 6 pairs named together, out of 40 sentences" in drawn.alt
    assert "2 more actors are not drawn" in drawn.alt


def test_bars_count_mentions_and_own_up_to_the_ambiguous() -> None:
    drawn = actors_bar(mentions(("~a", "Ann", "unlisted"), ("~a", "Ann", "unlisted"), ("~b", "Ben", "resolved"),
                                ("", "Cid", "ambiguous")))
    assert "2 actors, 3 mentions. Ann 2; Ben 1." in drawn.alt
    assert "1 mentions fit several actors" in drawn.alt


def _network(kind: str, n: int) -> nx.Graph:
    made = {"star": nx.star_graph(n - 1), "scale-free": nx.barabasi_albert_graph(n, 2, seed=1), "tree": nx.random_labeled_tree(n, seed=2),
            "dense": nx.gnp_random_graph(n, 0.4, seed=3), "pairs": nx.disjoint_union_all([nx.path_graph(2)] * (n // 2) + [nx.empty_graph(n % 2)]),
            "clique": nx.complete_graph(min(n, 30)), "alone": nx.empty_graph(n)}[kind]
    for v in made:
        made.nodes[v].update(name=f"{'Foreign Minister ' * (v % 3)}Name {v}", kind=("person", "state", "group", "beyond")[v % 4])
    for i, edge in enumerate(made.edges):
        made.edges[edge].update(n=i % 19 + 1, unit="sentence")
    return nx.relabel_nodes(made, str)


@pytest.mark.parametrize("n", [3, 5, 20, 80])
@pytest.mark.parametrize("kind", ["star", "scale-free", "tree", "dense", "pairs", "clique", "alone"])
def test_names_of_a_network_cover_no_name_and_no_sign_and_stay_on_the_page(kind: str, n: int) -> None:
    made = _network(kind, n)
    plan = plan_network(made, sorted(made))
    boxes = list(plan.labels.values())
    for a, b in combinations(boxes, 2):
        assert a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
    for x0, y0, x1, y1 in boxes:
        assert 0 <= x0 < x1 <= plan.across and 0 <= y0 < y1 <= plan.down
        for v, (x, y) in plan.spots.items():  # no sign reaches beyond its radius
            assert np.hypot(min(max(x, x0), x1) - x, min(max(y, y0), y1) - y) >= plan.radii[v] - 1e-9
    for (v, a), (w, b) in combinations(plan.spots.items(), 2):
        assert np.hypot(a[0] - b[0], a[1] - b[1]) > 0.8 * (plan.radii[v] + plan.radii[w])
    assert len(plan.labels) >= 0.75 * len(made) and (n > 20 or kind == "clique" or len(plan.labels) == len(made))


def test_size_follows_strength_and_width_follows_n() -> None:
    made = nx.Graph()
    made.add_edge("a", "b", n=9)
    made.add_edge("b", "c", n=1)
    radii = plan_network(made, []).radii
    assert radii["b"] > radii["a"] > radii["c"]
    drawn = [line.get_linewidth() for line in network_figure(made).figure.axes[0].lines]
    assert drawn[1] > 3 * drawn[0]


def test_network_says_its_communities_and_what_is_left_out() -> None:
    two = nx.Graph((a, b, {"n": 5, "unit": "sentence"}) for part in ("abcd", "efg") for a, b in combinations(part, 2))
    two.add_edge("d", "e", n=1)
    assert "Communities (2): 1: " in network_figure(two).alt and "2: e, f, g." in network_figure(two).alt.replace("f, e, g", "e, f, g")
    nx.set_node_attributes(two, dict.fromkeys(two, 0), "community")
    assert "Communities (1): " in network_figure(two).alt  # as the graph has them
    small = network_figure(two, most=4, most_labels=1)
    assert "4 actors, 6 ties" in small.alt and "3 more actors, with weaker ties, are not drawn. 3 signs bear no name." in small.alt


def _parts(by: str, *rows: tuple[str, str, str, int]) -> pd.DataFrame:
    return build([dict(what=what, by=by, part=part, earliest=day, latest=day, size=100, n=n, rate=10.0 * n) for what, part, day, n in rows], PARTS)


@pytest.mark.parametrize("by, parts", [("document", ("d1", "d2")), ("month", ("2012-03", "2012-05")), ("year", ("2011", "2013")),
                                       ("quarter", ("2011Q4", "2012Q1")), ("week", ("2012-03-05/2012-03-11", "2012-03-12/2012-03-18")),
                                       ("day", ("2012-03-05", "2012-03-06"))])
def test_dispersion_plot_draws_a_stroke_for_each_part_with_an_occurrence(by: str, parts: tuple[str, str]) -> None:
    table = _parts(by, ("talks", parts[0], "2012-03-05", 3), ("talks", parts[1], "2012-05-05", 0),
                   (HOSTILE.replace("\x00", ""), parts[0], "2012-03-05", 1), (HOSTILE.replace("\x00", ""), parts[1], "2012-05-05", 2))
    drawn = dispersion_plot(table, {"talks": "peace $talks$"})
    assert len(drawn.figure.axes[0].collections) == 3
    assert f"peace $talks$: 3 times in 1 of 2 {by}s, DP 0.50" in drawn.alt
    ElementTree.fromstring(drawn.svg())
    assert drawn.svg() == dispersion_plot(table, {"talks": "peace $talks$"}).svg()


def test_dispersion_plot_says_what_is_undated_and_mixes_no_parts() -> None:
    undated = _parts("month", ("talks", "2012-03", "2012-03-05", 3), ("talks", "undated", "2012-03-05", 4))
    assert "4 occurrences in documents of no one month are not drawn" in dispersion_plot(undated).alt
    with pytest.raises(TableError, match="choose one"):
        dispersion_plot(pd.concat([undated, _parts("year", ("talks", "2012", "2012-03-05", 3))]))


def test_network_does_not_depend_on_the_order_of_insertion() -> None:
    edges = [("a", "b", 3), ("b", "c", 1), ("d", "e", 2), ("c", "a", 1)]
    one, two = nx.Graph(), nx.Graph()
    one.add_weighted_edges_from(edges, weight="n")
    two.add_weighted_edges_from(reversed(edges), weight="n")
    assert network_figure(one).svg() == network_figure(two).svg()
    assert "5 actors, 4 ties, 2 separate parts" in network_figure(one).alt


def test_nothing_is_drawn_of_nothing() -> None:
    for drawn in (meetings_timeline(empty(TIMELINE)), cooccurrence_matrix(empty(PAIRS), {}), actors_bar(empty(MENTIONS))):
        assert "nothing to show" in drawn.alt
        ElementTree.fromstring(drawn.svg())


moments = st.one_of(st.none(), st.floats(0, 8000).map(np.floor))
drawn_marks = st.lists(st.tuples(moments, st.floats(0, 400).map(np.floor), st.sampled_from("ABC"),
                                 st.text("abc ·", max_size=60)), min_size=1, max_size=25)


@settings(max_examples=40, deadline=None)
@given(drawn_marks)
def test_no_label_meets_a_mark_or_another_label_and_none_leaves_the_page(rows: list[tuple[Any, float, str, str]]) -> None:
    made = [lane_layout.Mark(str(i), lane, start, None if start is None else start + length, "held", clean(label))
            for i, (start, length, lane, label) in enumerate(rows)]
    page = lane_layout.page_for(made, lane_layout.lane_order(made))
    for lane in "ABC":
        boxes = [(p.row + i, b) for p in lane_layout.pack([m for m in made if m.lane == lane], page)
                 for i, b in enumerate(p.boxes())]
        for (row, a), (other, b) in combinations(boxes, 2):
            assert row != other or a[1] <= b[0] or b[1] <= a[0]
        assert all(a >= 0 and b <= lane_layout.WIDTH + 1e-6 for _, (a, b) in boxes)


@settings(max_examples=200, deadline=None)
@given(st.floats(-200_000, 200_000), st.floats(0.5, 300_000))
def test_ticks_are_few_in_order_and_on_the_axis(low: float, length: float) -> None:
    found = [day for day, _, _ in dateaxis.ticks(low, low + length)]
    assert found == sorted(set(found)) and len(found) <= 9
    assert all(low <= d <= low + length for d in found)
    if length > 10:
        assert found


def test_ticks_of_a_day_of_a_year_and_of_a_lifetime() -> None:
    spring = (pd.Timestamp("2012-03-06") - pd.Timestamp(0)).days
    assert [label for _, label, _ in dateaxis.ticks(spring, spring + 5)][:2] == ["6 Mar", "7 Mar"]
    assert {label for _, label, _ in dateaxis.ticks(spring, spring + 300)} <= set(dateaxis.MONTHS)
    assert all(int(label) % 10 == 0 for _, label, _ in dateaxis.ticks(spring, spring + 365 * 80))


def test_a_shortened_dyad_keeps_the_beginning_of_both_names() -> None:
    short = elide("Maximiliana Constantinova – Bartholomew Featherstone", 2.0)
    assert width(short) <= 2.0 and short.startswith("Max") and "… – Bart" in short


@given(st.text(max_size=30))
def test_slugs_are_safe_file_names(text: str) -> None:
    assert re.fullmatch(r"[a-z0-9-]{1,100}", slug(text))


def test_different_names_get_different_slugs() -> None:
    names = ["a b", "a-b", "a.b", "A-B", "../a-b", "", "ä", "a" * 200, "a" * 201]
    assert len({slug(n) for n in names}) == len(names)
    assert evidence_address("../x", "../x#e1").startswith("evidence/x-")
