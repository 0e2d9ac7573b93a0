"""Files are written whole or not at all, and what cannot be written is named."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

from uievents.errors import UIEventsError
from uievents.output import (
    OutputError,
    check_folder,
    check_writable,
    write_each,
    write_new,
    write_whole,
)

LONG = b"x" * 1_000_000


@contextmanager
def full_disk(size: int):
    """Within it no file of ours grows past ``size`` bytes, as where the disk is full."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


@pytest.fixture
def here(tmp_path, monkeypatch):
    """The current folder, with one of each kind of file in it."""
    monkeypatch.chdir(tmp_path)
    Path("old.txt").write_bytes(b"old")
    Path("folder").mkdir()
    Path("loop").symlink_to("loop")
    return tmp_path


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("folder", "that is a folder"),
        (".", "that is a folder"),
        ("", "that is a folder"),
        ("nowhere/report.json", "there is no folder nowhere"),
        ("old.txt/report.json", "Not a directory"),
        ("x" * 300, "File name too long"),
        ("loop", "Too many levels of symbolic links"),
    ],
)
def test_what_cannot_be_written_is_named_before_and_after(here, name, why):
    for attempt in (check_writable, lambda path: write_whole(path, b"new")):
        with pytest.raises(OutputError) as error:
            attempt(Path(name))
        assert str(error.value).startswith(f"cannot write {Path(name)}: ")
        assert why in str(error.value)
    assert sorted(os.listdir(here)) == ["folder", "loop", "old.txt"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write to everything")
def test_what_is_protected_is_not_replaced(here):
    Path("old.txt").chmod(0o400)
    for attempt in (check_writable, lambda path: write_whole(path, b"new")):
        with pytest.raises(OutputError, match="Permission denied"):
            attempt(Path("old.txt"))
    Path("folder").chmod(0o500)
    with pytest.raises(OutputError, match="Permission denied"):
        check_writable(Path("folder/new"))
    with pytest.raises(OutputError, match="cannot write to the folder folder: Permission denied"):
        check_folder(Path("folder"))


def test_a_trial_leaves_nothing_behind(here):
    check_writable(Path("old.txt"), Path("new.txt"), None, Path("-"), Path("/dev/null"))
    assert sorted(os.listdir(here)) == ["folder", "loop", "old.txt"]
    assert Path("old.txt").read_bytes() == b"old"


@pytest.mark.parametrize("name", ["old.txt", "new.txt", "link"])
def test_on_a_full_disk_the_file_is_as_it_was(here, name):
    Path("link").symlink_to("old.txt")
    before = {path: path.read_bytes() for path in (Path("old.txt"), Path("link"))}
    with full_disk(300_000), pytest.raises(OutputError, match=f"cannot write {name}: File too"):
        write_whole(Path(name), LONG)
    assert {path: path.read_bytes() for path in before} == before
    assert sorted(os.listdir(here)) == ["folder", "link", "loop", "old.txt"]


def test_a_reader_meanwhile_finds_the_old_file_or_the_new(here):
    """A file that is opened for writing in place would be empty for a while."""
    path, texts = Path("old.txt"), [b"a" * 500_000, b"b" * 600_000]
    write_whole(path, texts[0])
    done = threading.Event()
    strange = []

    def read():
        while not done.is_set():
            found = path.read_bytes()
            if found not in texts:
                strange.append(len(found))

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(40):
        write_whole(path, texts[number % 2])
    done.set()
    reader.join()
    assert strange == []


def test_permissions_are_those_of_any_new_file_or_as_they_were(here):
    umask = os.umask(0o027)
    try:
        write_whole(Path("new.txt"), b"1")
    finally:
        os.umask(umask)
    assert Path("new.txt").stat().st_mode & 0o777 == 0o640
    Path("old.txt").chmod(0o604)
    write_whole(Path("old.txt"), b"1")
    assert Path("old.txt").stat().st_mode & 0o777 == 0o604


def test_a_link_stays_one(here):
    Path("folder/there").write_bytes(b"old")
    Path("link").symlink_to("folder/there")
    Path("dangling").symlink_to("folder/new")
    for name, target in (("link", "there"), ("dangling", "new")):
        check_writable(Path(name))
        write_whole(Path(name), b"new")
        assert Path(name).is_symlink()
        assert Path("folder", target).read_bytes() == b"new"


def test_a_pipe_and_a_device_are_written_to(here):
    reader, writer = os.pipe()
    check_writable(Path(f"/dev/fd/{writer}"))
    write_whole(Path(f"/dev/fd/{writer}"), b"told")
    assert os.read(reader, 100) == b"told"
    os.close(reader)
    os.close(writer)
    write_whole(Path("/dev/null"), LONG)
    check_writable(Path("/dev/full"))
    with pytest.raises(OutputError, match="cannot write /dev/full: No space left"):
        write_whole(Path("/dev/full"), LONG)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["-", "/dev/stdout", "/dev/fd/1"])
def test_standard_output_is_not_replaced(here, name):
    """The shell would not know of a new file in its place."""
    code = f"""
from pathlib import Path
from uievents.output import write_whole
print("before")
write_whole(Path({name!r}), b"data\\n")
print("after")
"""
    with open("printed", "wb") as printed:
        subprocess.run([sys.executable, "-c", code], stdout=printed, check=True, timeout=30)
    assert Path("printed").read_text() == "before\ndata\nafter\n"


def test_one_that_fails_keeps_no_other_back(here):
    def broken() -> bytes:
        raise KeyError("ours")

    files = [("folder", bytes), ("a", lambda: b"a"), ("no/b", bytes), ("c", lambda: b"c")]
    with pytest.raises(OutputError) as error:
        write_each([(Path(name), make) for name, make in files])
    assert "cannot write folder: that is a folder" in str(error.value)
    assert "cannot write no/b: there is no folder no" in str(error.value)
    assert (Path("a").read_bytes(), Path("c").read_bytes()) == (b"a", b"c")
    with pytest.raises(KeyError, match="ours"):
        write_each([(Path("d"), broken), (Path("e"), lambda: b"e")])
    assert not Path("d").exists()
    assert Path("e").read_bytes() == b"e"


@pytest.mark.parametrize(
    "names",
    [
        ("r", "r"),
        ("r", "./r"),
        ("old.txt", "link"),
        ("-", "-"),
        ("-", "/dev/stdout"),
        ("a", "b", "folder/../a"),
    ],
)
def test_two_things_are_not_written_to_one_file(here, names):
    Path("link").symlink_to("old.txt")
    with pytest.raises(OutputError, match="cannot write two things to"):
        check_writable(*map(Path, names))
    check_writable(Path("/dev/null"), Path("/dev/null"))


def test_a_new_file_replaces_none(here):
    write_new(Path("new.txt"), b"first")
    for name in ("new.txt", "folder", "loop"):
        with pytest.raises(FileExistsError):
            write_new(Path(name), b"second")
    assert Path("new.txt").read_bytes() == b"first"
    with full_disk(300_000), pytest.raises(OutputError, match=r"cannot write other\.txt"):
        write_new(Path("other.txt"), LONG)
    with pytest.raises(OutputError, match="cannot write no/new: No such file"):
        write_new(Path("no/new"), b"")
    assert sorted(os.listdir(here)) == ["folder", "loop", "new.txt", "old.txt"]


def test_a_folder_is_made_and_tried(here):
    check_folder(Path("a/b"))
    assert list(Path("a/b").iterdir()) == []
    with pytest.raises(UIEventsError, match=r"cannot write to the folder old\.txt"):
        check_folder(Path("old.txt"))
