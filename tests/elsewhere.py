"""What other systems lack, taken from this one: ``pytest -p tests.elsewhere --lacks=...``.

``eventfd``   Linux alone has it.
``fork``      Windows has none.
``epoll``     elsewhere ``select`` waits, or ``kqueue``: here ``select`` does.

It is taken away before anything of uievents is imported.
"""

from __future__ import annotations

import os
import select
import selectors

import pytest

LACKING = ("eventfd", "fork", "epoll")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--lacks", default="", help="what this system is to lack, with commas between")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    lacks = [name for name in early_config.known_args_namespace.lacks.split(",") if name]
    unknown = set(lacks) - set(LACKING)
    if unknown:
        raise pytest.UsageError(f"--lacks: {', '.join(LACKING)}; not {', '.join(unknown)}")
    for name in lacks:
        {"eventfd": no_eventfd, "fork": no_fork, "epoll": no_epoll}[name]()


def no_eventfd() -> None:
    for name in [name for name in vars(os) if name.startswith(("eventfd", "EFD_"))]:
        delattr(os, name)


def no_fork() -> None:
    for name in ("fork", "forkpty", "register_at_fork"):
        delattr(os, name)


def no_epoll() -> None:
    del select.epoll, select.poll
    del selectors.EpollSelector, selectors.PollSelector
    selectors.DefaultSelector = selectors.SelectSelector
