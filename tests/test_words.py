"""What the program says: once in the code, and in every language."""

import re
import string

import pytest

from tests.conftest import ROOT, load
from uievents import words
from uievents.errors import UIEventsError
from uievents.words import (
    LANGUAGES,
    Text,
    TranslatedError,
    digits,
    joined,
    listed,
    ms,
    percent,
    plural,
    reason,
    same,
    say,
    text,
)


@pytest.fixture(scope="module")
def tool():
    """The command that makes the catalogue."""
    return load(ROOT / ".ci/words.py")


@pytest.fixture(scope="module")
def catalog(tool):
    return tool.translated()


@pytest.fixture(scope="module")
def code(tool):
    return tool.extracted()


def messages(catalog):
    """(message, its translations), plural forms apart."""
    for one in catalog:
        if one.id:
            yield one.id, one.string if isinstance(one.string, tuple) else (one.string,)


def ids(catalog):
    return {one.id for one in catalog if one.id}


def places(message):
    return sorted(name for _, name, _, _ in string.Formatter().parse(message) if name)


def test_every_message_of_the_code_is_translated_and_no_other(tool, catalog, code):
    """If this fails: make words, translate what it names, make words."""
    assert ids(code) == ids(catalog)
    assert tool.untranslated(catalog) == []
    assert not any(one.fuzzy for one in catalog if one.id)


def test_the_compiled_catalogue_is_that_of_the_translations(tool, catalog):
    """If this fails: make words."""
    assert tool.MO.read_bytes() == tool.compiled(catalog)


def test_a_translation_has_the_places_of_its_message(catalog):
    for message, translations in messages(catalog):
        *_, many = message if isinstance(message, tuple) else (message,)
        for translation in translations:
            assert places(translation) == places(many), message


def test_no_sentence_stands_in_the_code_twice(code):
    """A name may; a sentence of five words and more may not."""
    for one in code:
        if isinstance(one.id, str) and len(one.id.split()) > 4:
            assert len(one.locations) == 1, (one.id, one.locations)


def test_a_translation_is_in_chinese(catalog):
    for message, translations in messages(catalog):
        sentence = message if isinstance(message, str) else message[-1]
        if re.search(r"[a-z]{3}", re.sub(r"\{[^}]*\}", "", sentence)):
            assert all(re.search(r"[\u3000-\u9fff]", it) for it in translations), message


def test_only_literals_of_our_functions_are_extracted(tool, tmp_path):
    file = tmp_path / "code.py"
    file.write_text(
        'text("one " "sentence")\nself.text("two")\ncanvas.text("three")\nplural("1", "many", n)\n'
        'say(language, "four")\ntext(name)\nCard("five", "six", "seven")\n'
    )
    with file.open("rb") as code:
        found = [(name, given) for _, name, given, _ in tool.literals(code)]
    assert found == [
        ("text", ("one sentence",)),
        ("text", ("two",)),
        ("plural", ("1", "many", None)),
        ("say", (None, "four")),
        ("text", ("five",)),
        ("text", ("six",)),
    ]


# ------------------------------------------------------------------------------ how it is said


def test_values_are_filled_in_in_each_language():
    label = text("threaded")
    shown = text("{one.label} answers after {late:ms} ({share:percent}, {n:.1f})", **VALUES(label))
    assert shown.en == "threaded answers after 12.3 ms (84 %, 2.5)"
    assert "多线程" in shown.zh
    assert "12.3 毫秒" in shown.zh
    assert say("en", "{n}", n=label) == "threaded"


def VALUES(label):
    class One:
        pass

    One.label = label
    return {"one": One, "late": 12.34, "share": 84.0, "n": 2.51}


def test_a_text_is_no_sequence():
    with pytest.raises(TypeError, match="not"):
        "word" in text("threaded")  # noqa: B015 - it is to raise


def test_plurals_where_a_language_has_them():
    one, two = (plural("{n} client", "{n} clients", n) for n in (1, 2))
    assert (one.en, two.en) == ("1 client", "2 clients")
    assert (one.zh, two.zh) == ("1 个客户端", "2 个客户端")


def test_lists_end_as_a_language_ends_them():
    names = [text("threaded"), same("epoll"), same("c")]
    assert listed(names) == Text("threaded, epoll and c", "多线程、epoll、c")
    assert joined(names[:2]).en == "threaded, epoll"
    assert listed(names[:1]) == names[0]
    assert listed([]) == same("")


def test_chinese_and_code_do_not_touch(monkeypatch):
    monkeypatch.setattr(words, "catalogue", lambda language: words.gettext.NullTranslations())
    assert text("高于{a}，是{b}的{n}倍", a="get()", b="Clock.tick(60)", n=2).zh == (
        "高于 get()，是 Clock.tick(60) 的 2 倍"
    )
    assert text("占{n:percent}的", n=84).zh == "占 84 % 的"
    assert text("get()（事件）").zh == "get()（事件）"


def test_how_figures_are_written():
    values = (12_345, 123.4, 12.34, 1.234, 3.0, 0.1234, 0.01234, 0.00001)
    assert [digits(value) for value in values] == [
        *("12k", "123", "12.3", "1.23", "3", "0.12", "0.01", "0")
    ]
    assert percent(99.96) == "100 %"
    assert ms(None) == same("-")
    assert ms(0.5).zh == "0.50 毫秒"


def test_why_something_failed_is_known_in_every_language():
    assert reason(TranslatedError(text("it never noticed a press"))).zh == "它始终没有察觉到按下"
    assert reason(OSError(2, "No such file")) == same("[Errno 2] No such file")
    assert isinstance(TranslatedError(same("x")), UIEventsError)


@pytest.mark.parametrize(
    ("name", "language"),
    [("zh_CN.UTF-8", "zh"), ("en_US.UTF-8", "en"), ("de_DE", "en"), ("", "en")],
)
def test_the_language_is_that_of_the_environment(name, language, monkeypatch):
    for variable in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setenv("LANG", name)
    monkeypatch.setattr(words.locale, "getlocale", lambda: (None, None))
    assert words.users_language() == language
    assert language in LANGUAGES
