"""A saved trace says what was seen, in the format that trace viewers read."""

import json
from collections import Counter

import pytest

from uievents.demo.meter import CostReading
from uievents.demo.pages.pipeline.flow import Token
from uievents.demo.pages.pipeline.trace import Passed, Record


@pytest.fixture
def record():
    record = Record()
    for number, kind in enumerate(("click", "key", "move"), 1):
        token = Token(number, kind, 100.0 + number, "a", number)
        token.noticed = token.sent + 0.001
        token.began, token.handled = token.sent + 0.003, token.sent + 0.5
        record.passed.append(Passed("events", "off", token))
    record.readings.append(CostReading(104.0, 0.5, 3.25, 60.0))
    return record


def test_each_event_is_a_slice_with_its_three_parts(record):
    trace = record.trace().as_object()
    events = trace["traceEvents"]
    clicks = [e for e in events if e.get("cat") == "click"]
    assert [(e["ph"], e["name"], e["ts"]) for e in clicks] == [
        ("b", "onClick", 0.0),
        ("b", "waited", 0.0),
        ("e", "waited", 1000.0),
        ("b", "queued", 1000.0),
        ("e", "queued", 3000.0),
        ("b", "handled", 3000.0),
        ("e", "handled", 500_000.0),
        ("e", "onClick", 500_000.0),
    ]
    assert clicks[0]["args"]["loop waits by"] == "events"
    for e in events:  # what the format asks of every event
        assert {"ph", "name", "pid"} <= set(e)
        assert e["ph"] == "M" or e["ts"] >= 0
        assert e["ph"] not in "be" or {"cat", "id", "tid"} <= set(e)
    assert [e["ts"] for e in events if "ts" in e] == sorted(e["ts"] for e in events if "ts" in e)
    ends = Counter((e["cat"], e["id"], e["name"], e["ph"]) for e in events if e["ph"] in "be")
    assert set(ends.values()) == {1}


def test_what_the_loop_cost_is_a_counter(record):
    counters = {e["name"]: e for e in record.trace().as_object()["traceEvents"] if e["ph"] == "C"}
    assert counters["CPU %"]["args"] == {"value": 3.25}
    assert counters["wakeups/s"]["args"] == {"value": 60.0}
    assert counters["CPU %"]["ts"] == 2_500_000.0


def test_it_is_written_to_a_file_of_its_own(record, tmp_path):
    first, second = record.write(tmp_path), record.write(tmp_path)
    assert first != second
    assert first.suffix == ".json"
    assert json.loads(first.read_text()) == record.trace().as_object()


def test_an_empty_record_is_a_trace_too():
    assert [e["ph"] for e in Record().trace().as_object()["traceEvents"]] == ["M"]


def test_where_it_is_or_why_it_is_not_is_said(record, tmp_path):
    assert Record().save(tmp_path)["en"].startswith("Nothing has happened yet")
    assert not list(tmp_path.iterdir())
    sentence = record.save(tmp_path)["en"]
    (made,) = tmp_path.iterdir()
    assert sentence.startswith(f"Saved to {made}.")
    assert record.save(tmp_path / "nowhere")["en"].startswith("Nothing was saved: ")
