"""The plots: for the page, and as files for slides."""

import math
import re
import struct

import pytest
from made import everything, result, shown
from rich.cells import cell_len

from uievents.compare.present import pictures as drawn_as
from uievents.compare.present.pictures import inline, pictures
from uievents.compare.section import curves
from uievents.compare.sheet import Sheet, apart, spread_out
from uievents.compare.studies import devices, multiplexers, servers
from uievents.compare.studies.input.contestants import CONTESTANTS, PEERS
from uievents.compare.studies.input.plots import plots as input_plots
from uievents.compare.studies.multiplexers import PUBLISHED, MultiplexersFindings, WaitCost
from uievents.measure.samples import Figure
from uievents.words import same


def test_for_the_page_every_colour_and_word_is_the_pages():
    for plot in shown(*everything()).plots:
        drawn = inline(plot)
        assert drawn.startswith('<svg viewBox="0 0 360 ')
        assert "#0f1e" not in drawn
        assert "var(--" in drawn
        assert drawn.count('class="en"') == drawn.count('class="zh"')
        assert "font-family" not in drawn
        assert "<metadata" not in drawn


@pytest.mark.parametrize("language", ["en", "zh"])
def test_for_slides_there_are_both_themes_and_kinds(language):
    """No warning either: the fonts have every character."""
    plots = shown(*everything()).plots[:2]
    files = dict(pictures(plots, language))
    assert sorted(files) == sorted(
        f"{plot.name}.{language}.{theme}.{kind}"
        for plot in plots
        for theme in ("light", "dark")
        for kind in ("png", "svg")
    )
    for name, data in files.items():
        if name.endswith("png"):
            width, height = struct.unpack(">II", data[16:24])
            assert (width, height) > (999, 600)
        else:
            assert b"<svg" in data
    light, dark = (files[f"{plots[0].name}.{language}.{it}.svg"] for it in ("light", "dark"))
    assert drawn_as.THEMES["light"]["dim"].encode() in light
    assert drawn_as.THEMES["dark"]["dim"].encode() in dark


def test_each_plot_has_a_name_of_its_own():
    names = [plot.name for plot in shown(*everything()).plots]
    assert len(set(names)) == len(names)


def lines_of(results):
    cost = input_plots(results)[0]
    return inline(cost).count("stroke-dasharray")


def test_a_line_joins_only_loops_that_differ_in_how_long_they_sleep():
    both = [result("busy", p99=1.0, idle=99.0), result("block", p99=2.0, idle=3.0)]
    assert lines_of(both) == 0
    for name, p99 in (("sleep-1", 1.5), ("sleep-16", 20.0)):
        both.append(result("poll", p99=p99, idle=9 / p99, name=name, way="sleep_poll"))
    assert lines_of(both) == 1


def test_a_plot_without_a_figure_says_so():
    few = result("busy")
    assert "p50 latency" in inline(input_plots([few])[0])  # of p99s there are none
    few.latency.p50_ms = None
    assert "too few presses" in inline(input_plots([few])[0])


def test_kerrisks_figures_are_drawn_beside_ours():
    """TLPI, table 63-9: 100,000 calls with 10,000 descriptors."""
    seconds = {name: 1e-6 * 100_000 * points[-1][1] for name, points in PUBLISHED.items()}
    assert all(points[-1][0] == 10_000 for points in PUBLISHED.values())
    assert seconds == pytest.approx({"poll": 990, "select": 930, "epoll": 0.66})
    costs = [WaitCost("epoll", n, Figure.of([1.0]), "") for n in (10, 10_000)]
    (plot,) = MultiplexersFindings(costs=costs, limit=same("")).sections()[0].plots
    assert "TLPI" in plot.caption.en
    assert inline(plot).count("stroke-dasharray") == 1  # of those that were measured


def test_marks_that_would_touch_move_apart():
    places = [(100.0, 100.0)] * 3 + [(105.0, 101.0), (344.0, 195.0), (344.0, 195.0)]
    moved = apart(places, 18, 50, 340)
    for index, one in enumerate(moved):
        assert 50 <= one[0] <= 340
        assert one[1] == places[index][1]
        assert all(math.dist(one, other) >= 18 for other in moved[:index])
    assert apart([(50.0, 50.0), (300.0, 90.0)], 18, 50, 340) == [(50.0, 50.0), (300.0, 90.0)]


@pytest.mark.parametrize("count", [1, 2, 5, 9])
def test_the_names_of_a_plot_stand_below_it_and_apart(count):
    """As wide as half the sheet, and a line high; the longest name has room."""
    results = [result("poll", p99=1.0 + n, name=str(n), label=same(f"n{n}")) for n in range(count)]
    (plot, *_) = input_plots(results)
    sheet = Noting(plot.height)
    plot.draw(sheet)
    names = {words: (x, y) for x, y, words in sheet.written if words.startswith("n")}
    axis = max(y for _, y, words in sheet.written if "latency" in words)
    assert len(names) == len(set(names.values())) == count
    for x, y in names.values():
        assert axis + 10 < y < plot.height
        assert all(
            other == (x, y) or abs(other[1] - y) >= 20 or other[0] != x for other in names.values()
        )
    assert max(cell_len(one.label.en) for one in (*CONTESTANTS, *PEERS)) * 6.3 < 180 - 36


class Noting(Sheet):
    """Notes the words and their places."""

    def __init__(self, height):
        super().__init__(height, drawn_as.THEMES["light"], ["en"])
        self.written = []

    def words(self, x, y, what, *rest, **more):
        self.written.append((x, y, getattr(what, "en", what)))
        super().words(x, y, what, *rest, **more)


def test_places_are_spread_out_in_their_order():
    assert spread_out([10, 11, 50], 8, 0, 100) == [10, 18, 50]
    assert spread_out([98, 99], 8, 0, 100) == [92, 100]


@pytest.mark.parametrize(
    ("p99s", "axis"),
    [((3, 40), ["1", "10", "100"]), ((12, 70), ["10", "100"]), ((0.02, 0.02), ["0.01", "0.1"])],
)
def test_axes_end_at_whole_decades(p99s, axis):
    results = [result("poll", p99=p99, idle=50.0) for p99 in p99s]
    drawn = inline(input_plots(results)[0])
    numbers = re.findall(r">([\d.,]+)</text>", drawn)
    ticks = [*axis, "0.001", "0.01", "0.1", "1", "10", "100"]
    assert numbers == ["1", "2", *ticks, "1", "2"]  # the badges of the names, and of the points


def test_the_names_of_curves_fit_beside_their_plot():
    """In English, at six points a letter; the axes end 90 points from the sheet's edge."""
    looks = [*devices.LOOKS.values(), *servers.LOOKS.values(), *multiplexers.LOOKS.values()]
    assert max(cell_len(label[it]) for label, _ in looks for it in ("en", "zh")) * 6.3 < 90 - 8


@pytest.mark.parametrize("points", [[(10, 1.0)], [(10, 1.0), (100, 2.0)]])
def test_a_curve_of_one_point_is_a_dot(points):
    axes, lines = (same("x"), same("y")), {"poll": points}
    plot = curves("one", same(""), axes, lines, multiplexers.LOOKS, floor=0.1)
    assert inline(plot).count("<use") == (len(points) == 1)
