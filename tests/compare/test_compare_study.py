"""What a study is: runs that are spread out, interrupted, and reported."""

from types import SimpleNamespace

import pytest
from made import options, printed, report_of, served, waits
from rich.console import Console

from uievents.compare import command, studies
from uievents.compare.present.markdown import markdown
from uievents.compare.ratios import CONFIDENCE
from uievents.compare.report import decode, encode, make_header
from uievents.compare.studies import STUDIES, load
from uievents.compare.study import Findings, Study, StudyOptions, run_all
from uievents.measure.samples import percentile_within
from uievents.words import same, text


class NotedFindings(Findings, kw_only=True, tag="noted"):
    """Nothing but runs."""


class Noted(Study):
    """Notes what it would measure."""

    Findings = NotedFindings
    title = text("uievents")
    noted: list = []

    @classmethod
    def planned(cls, options):
        return cls({"a": same("a")}, options.runs_or(1, 2), options.seed)

    def measure(self, name):
        self.noted.append(name)
        if name == "broken":
            raise OSError("no such thing")
        return {}

    def findings(self):
        return NotedFindings()


@pytest.fixture
def noted(monkeypatch):
    monkeypatch.setattr(Noted, "noted", [])
    return Noted.noted


def test_the_runs_of_all_studies_are_spread_out_over_the_whole_time(noted):
    """So that a slow half-minute is not all the time that a short study has."""
    made = [Noted({name: same(name)}, runs, 1) for name, runs in (("a", 6), ("b", 2), ("c", 1))]
    command.measure(made, make_header("test", 1, None), Console(quiet=True))
    assert "".join(Noted.noted) == "aabacaaba"


def test_a_case_that_fails_is_left_out_and_reported(noted):
    study = Noted({"sound": same("sound"), "broken": text("none")}, 3, 1)
    run_all([study])
    found = study.concluded()
    assert Noted.noted.count("broken") == 1
    assert Noted.noted.count("sound") == 3
    assert (found.runs, found.complete) == (3, False)
    (missing,) = found.not_measured
    assert (missing.what, missing.why.en) == (text("none"), "no such thing")


def test_of_a_case_that_fails_later_the_rest_of_its_runs_is_missing(noted):
    study = Noted({"a": same("a")}, 3, 1)
    study.run_once(0, lambda what, seconds: None)
    study.failed["a"] = same("it ended")
    (missing,) = study.concluded().not_measured
    assert (missing.what.en, missing.what.zh) == ("a: 2 of 3 runs", "a：3 轮中的 2 轮")


def test_the_order_of_a_run_is_drawn_from_the_seed(noted):
    orders = []
    for seed in (1, 1, 2):
        Noted.noted.clear()
        run_all([Noted({str(number): same("") for number in range(20)}, 1, seed)])
        orders.append(list(Noted.noted))
    assert orders[0] == orders[1] != orders[2]
    assert sorted(orders[0]) == sorted(orders[2])


def test_a_study_says_how_it_measures():
    with pytest.raises(TypeError, match="abstract method"):
        Study({}, runs=1, seed=1)


@pytest.mark.parametrize("name", STUDIES)
@pytest.mark.parametrize("quick", [True, False])
def test_every_study_is_planned_as_the_options_say(name, quick):
    study = load(name).planned(StudyOptions(quick=quick, seed=7))
    assert study.seed == 7
    assert study.runs > 1
    assert 1 < study.duration() < 400
    assert load(name).planned(StudyOptions(runs=5)).runs == 5
    assert study.Findings.__struct_config__.tag == name


def test_nothing_measured_is_a_report_all_the_same():
    report = report_of(*(load(name).planned(StudyOptions()) for name in STUDIES), interrupted=True)
    assert decode(encode(report)) == report
    assert report.headline == []
    missing = {one.what.en for one in report.not_measured}
    assert {"coroutines", "blocking", "threaded", "uievents (simulated)"} <= missing
    for language, words in (("en", "Interrupted: not everything"), ("zh", "测量被中断")):
        assert words in printed(report, language)
        assert words in markdown(report, language)


def test_a_study_is_found_by_its_name():
    assert studies.load("io").Findings.__struct_config__.tag == "io"
    assert options("io").study == "io"


# ---------------------------------------------------------------- what is planned


def planned(name, **given):
    """A study as the command line has it where there is a display."""
    place = SimpleNamespace(display=":99", careful=False, why_not=None)
    return load(name).planned(StudyOptions(place=place, **given))


@pytest.mark.parametrize("name", STUDIES)
def test_a_study_has_as_many_runs_as_a_range_needs(name):
    """Fewer than eight have no range at 99 % confidence (assets/docs/measuring.md)."""
    assert planned(name).runs >= 8
    assert percentile_within(range(planned(name).runs), 50, CONFIDENCE) is not None
    assert planned(name, runs=3).runs == planned(name, quick=True, runs=3).runs == 3


def test_a_first_look_is_planned_for_a_minute_and_all_for_ten():
    assert planned("input", quick=True).duration() < 55
    assert sum(planned(name).duration() for name in STUDIES) < 9.5 * 60


@pytest.mark.parametrize(("runs", "words"), [(1, "1 run;"), (8, "8 runs;")])
def test_one_run_is_called_so(runs, words):
    for found in (waits([1.0]), served(a=[1.0])):
        found.runs = runs
        assert words in next(found.notes()).en
