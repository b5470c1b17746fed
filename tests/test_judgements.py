"""Judgements: on the disk before the next, whatever is killed; one file a coder; locks that hold."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
from review_kit import sample_in

from analysis.errors import LockedError, ReviewError
from analysis.judging import journals
from analysis.judging.journals import (
    coder_name,
    coders,
    file_of,
    lock_sample,
    read_journal,
    read_lock,
)
from analysis.judging.judgements import (
    drafts,
    history,
    judge,
    judged,
    keep_draft,
    read_judgements,
    review_status,
)
from analysis.judging.samples import Sample, part_of, read_sample, write_sample

ROOT = Path(__file__).resolve().parents[1]
#: Judges and types for ever; says on its output what is on the disk, after it is.
WORK = """
import sys
from analysis.judging.judgements import judge, keep_draft
from analysis.judging.samples import read_sample
sample, n = read_sample(sys.argv[1]), 0
while True:
    n += 1
    judge(sample, "ann", "a0#e0", "accept", note=f"{sys.argv[2]} {n} " + "x" * 3000)
    keep_draft(sample, "ann", "a0#e1", {"note": f"{sys.argv[2]} {n}"})
    print(n, flush=True)
"""


@pytest.fixture
def sample(tmp_path: Path) -> Sample:
    return sample_in(tmp_path)


def worker(sample: Sample, name: str) -> subprocess.Popen[str]:
    return subprocess.Popen([sys.executable, "-c", WORK, str(sample.folder), name], stdout=subprocess.PIPE, text=True, cwd=ROOT,
                            env={**os.environ, "PYTHONPATH": str(ROOT)})


def killed(process: subprocess.Popen[str], after: int) -> int:
    """Kill a worker without warning once it has told of `after` judgements; return the last it told of."""
    assert process.stdout is not None
    told = [int(process.stdout.readline()) for _ in range(after)]
    time.sleep(0.003 * after)  # somewhere in the next ones
    process.kill()
    told += [int(line) for line in process.stdout.read().split()]
    assert process.wait(60) == -signal.SIGKILL if os.name != "nt" else process.wait(60) is not None
    return max(told)


def test_killed_again_and_again_nothing_is_lost(sample: Sample) -> None:
    told = {f"w{n}": killed(worker(sample, f"w{n}"), n + 1) for n in range(5)}
    notes = [tuple(note.split()[:2]) for note in history(sample, "ann")["note"]]
    for name, last in told.items():
        assert [int(n) for w, n in notes if w == name][:last] == list(range(1, last + 1))


def test_two_programs_of_one_coder_at_once(sample: Sample) -> None:
    both = [worker(sample, name) for name in ("one", "two")]
    told = {name: killed(process, 8) for name, process in zip(("one", "two"), both)}
    journal = read_journal(sample, "ann")
    notes = [tuple(note.split()[:2]) for note in history(sample, "ann")["note"]]
    for name, last in told.items():
        assert [int(n) for w, n in notes if w == name][:last] == list(range(1, last + 1))
    assert journal.unread <= 2  # what each was writing when it was killed


@pytest.mark.parametrize("cut", [1, 20, 150, 10**6])
def test_a_torn_line_costs_no_other(sample: Sample, cut: int) -> None:
    judge(sample, "ann", "a0#e0", "accept", note="first")
    path = file_of(sample.folder or "", "ann")
    whole = path.read_bytes()
    judge(sample, "ann", "a0#e1", "reject")
    second = path.read_bytes()[len(whole):]
    path.write_bytes(whole + second[:min(cut, len(second) - 1)])
    judge(sample, "ann", "a0#e2", "unsure", note="after")
    found = read_judgements(sample.folder or "", "ann")
    assert set(found["item_id"]) == {"a0#e0", "a0#e2"} and read_journal(sample, "ann").unread == (cut > 1)


def test_a_write_cut_short_is_made_again(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    real, sizes = os.write, iter([30, 10**9])
    monkeypatch.setattr(journals.os, "write", lambda fd, data: real(fd, data[:next(sizes)]))
    judge(sample, "ann", "a0#e0", "accept", note="whole")
    assert read_judgements(sample.folder or "", "ann")["note"].tolist() == ["whole"] and read_journal(sample, "ann").unread == 1


def test_on_the_disk_before_it_returns(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[bytes] = []
    real = os.fsync
    monkeypatch.setattr(journals.os, "fsync", lambda fd: (synced.append(file_of(sample.folder or "", "ann").read_bytes()), real(fd))[1])
    judge(sample, "ann", "a0#e0", "accept", note="kept")
    keep_draft(sample, "ann", "a0#e0", {"note": "typed"})
    assert b"kept" in synced[0] and b"typed" in synced[-1] and len(synced) == 3  # once more for the file's name


@pytest.mark.parametrize("line", [b"{", b"[]", b"null", b"\xff\xfe", b'{"item_id": 1}', b'{"sample_id": "other", "coder": "ann"}', b"[" * 100_000])
def test_what_cannot_be_read_is_counted(sample: Sample, line: bytes) -> None:
    judge(sample, "ann", "a0#e0", "accept")
    with file_of(sample.folder or "", "ann").open("ab") as file:
        file.write(b"\n" + line)
    status = review_status(sample.folder or "").set_index("coder")
    assert status.loc["ann", ["judged", "items", "unread"]].tolist() == [1, 5, 1]


def test_the_last_judgement_counts_and_all_stay(sample: Sample) -> None:
    for label, more in (("accept", {}), ("correct", {"corrections": {"place": "Bergen"}}), ("reject", {"note": "no"})):
        judge(sample, "ann", "a0#e0", label, **more)
    found = read_judgements(sample.folder or "", "ann").iloc[0]
    assert found["label"] == "reject" and found["coder"] == "ann" and found["sentence"].startswith("Ada Holm met")
    assert history(sample, "ann")["label"].tolist() == ["accept", "correct", "reject"]


def test_half_typed_text_comes_back_until_it_is_judged(sample: Sample) -> None:
    keep_draft(sample, "ann", "a0#e0", {"note": "wh"})
    keep_draft(sample, "ann", "a0#e0", {"note": "who sa"})
    assert drafts(read_journal(sample, "ann")) == {"a0#e0": {"note": "who sa"}} and judged(read_journal(sample, "ann")) == {}
    judge(sample, "ann", "a0#e0", "accept", note="who says?")
    assert drafts(read_journal(sample, "ann")) == {}


@pytest.mark.parametrize("arguments", [
    dict(item_id="a9#e9", label="accept"), dict(item_id="a0#e0", label="missed"), dict(item_id="a0#s3", label="reject"),
    dict(item_id="a0#e0", label="fine"),
    dict(item_id="a0#e0", label="correct"), dict(item_id="a0#e0", label="correct", corrections={"place": "Oslo"}),
    dict(item_id="a0#e0", label="accept", corrections={"place": "Rome"}), dict(item_id="a0#e0", label="correct", corrections={"date": "Friday"}),
    dict(item_id="a0#s3", label="missed"), dict(item_id="a0#s3", label="missed", added=[{"event_type": "call", "status": "held"}]),
    dict(item_id="a0#s3", label="accept", added=[{"event_type": "call", "status": "held", "participants": ["A", "B"]}]),
])
def test_a_judgement_that_does_not_fit_is_not_written(sample: Sample, arguments: dict[str, Any]) -> None:
    with pytest.raises(ReviewError, match="Remedy"):
        judge(sample, "ann", **arguments)
    assert not file_of(sample.folder or "", "ann").exists()


def test_coders_do_not_see_each_other_before_the_lock(sample: Sample) -> None:
    folder = sample.folder or Path()
    judge(sample, "Ann", "a0#e0", "accept")
    judge(sample, "bob", "a0#e0", "reject")
    with pytest.raises(ReviewError, match="lock the sample first"):
        read_judgements(folder)
    assert len(read_judgements(folder, "ANN")) == 1 and len(read_judgements(folder, blind=False)) == 2
    assert "label" not in review_status(folder) and coders(sample) == ["ann", "bob"]
    lock_sample(folder)
    assert read_judgements(folder)["coder"].tolist() == ["ann", "bob"]


def test_a_lock_is_final(sample: Sample) -> None:
    folder = sample.folder or Path()
    judge(sample, "ann", "a0#e0", "accept")
    record = lock_sample(folder)
    assert record == lock_sample(folder) == read_lock(folder) and record["files"]["coder-ann.jsonl"]["bytes"] == file_of(folder, "ann").stat().st_size
    with pytest.raises(LockedError, match="locked"):
        judge(sample, "ann", "a0#e1", "accept")
    keep_draft(sample, "ann", "a0#e1", {"note": "too late, but kept"})
    assert "too late, but kept" in file_of(folder, "ann").read_text() and len(read_judgements(folder)) == 1


def test_a_file_changed_after_the_lock_is_refused(sample: Sample) -> None:
    folder = sample.folder or Path()
    judge(sample, "ann", "a0#e0", "accept")
    lock_sample(folder)
    path = file_of(folder, "ann")
    path.write_bytes(path.read_bytes().replace(b"accept", b"reject"))
    with pytest.raises(ReviewError, match="changed after the sample was locked"):
        read_judgements(folder)


def test_judged_while_it_is_locked_is_told(sample: Sample, monkeypatch: pytest.MonkeyPatch) -> None:
    answers = iter([False, True])
    monkeypatch.setattr(journals, "is_locked", lambda _: next(answers))
    with pytest.raises(LockedError, match="kept, but may not count"):
        judge(sample, "ann", "a0#e0", "accept")
    assert judged(read_journal(sample, "ann"))["a0#e0"]["label"] == "accept"


def test_locking_cut_short_can_be_finished(sample: Sample) -> None:
    folder = sample.folder or Path()
    judge(sample, "ann", "a0#e0", "accept")
    (folder / "lock.json").touch()
    with pytest.raises(LockedError):
        judge(sample, "ann", "a0#e1", "accept")
    with pytest.raises(ReviewError, match="lock the sample again"):
        read_judgements(folder)
    lock_sample(folder)
    assert len(read_judgements(folder)) == 1


def test_disputed_items_are_judged_again_in_a_sample_of_their_own(sample: Sample, tmp_path: Path) -> None:
    lock_sample(sample.folder or "")
    again = write_sample(part_of(sample, ["a0#e0"]), tmp_path / "again")
    judge(again, "both", "a0#e0", "accept")
    assert read_judgements(tmp_path / "again", "both")["sample_id"].tolist() == [read_sample(tmp_path / "again").sample_id]


@pytest.mark.parametrize("one, other, same", [("Ann", " ann ", True), ("Ann Lee", "ann  lee", True), ("José", "Jose", False), ("李", "王", False),
                                              ("a/b", "a-b", False), ("../x", "x", False), ("Jose\u0301", "José", True)])
def test_each_coder_has_a_file(one: str, other: str, same: bool) -> None:
    assert (file_of("s", one) == file_of("s", other)) is same
    assert file_of("s", one).parent == Path("s") and file_of("s", one).name.isascii()


@pytest.mark.parametrize("name", ["", "  ", "a\x00b", "\x1b[2J"])
def test_no_name_is_refused(name: str) -> None:
    with pytest.raises(ReviewError, match="a coder needs a name"):
        coder_name(name)


def test_notes_of_any_kind_come_back(sample: Sample) -> None:
    note = "\u2028 line\nbreak \x00 \ufeff \U0001f600 \"' {}"
    line = judge(sample, "ann", "a0#e0", "accept", note=note)
    assert read_judgements(sample.folder or "", "ann")["note"].tolist() == [note]
    assert file_of(sample.folder or "", "ann").read_bytes().count(b"\n") == 1 and json.dumps(line).isascii()
