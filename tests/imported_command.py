"""`hubspot-limits` on PATH, as a process of its own that has nothing left to import.

An interpreter takes longer to import what a command needs than most commands take for their work.
So one process has imported it, and each command is a fork of that, with the arguments, the folder,
the environment and the files of whoever called it. What is about the start of an interpreter (its
encoding, its signals, its terminal) needs the installed command.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from select import select
from typing import NoReturn

import hubspot_limits
from hubspot_limits.cli import main
from tools.project import PROJECT

NAME = "hubspot-limits"

_OF_PULUMI = ("dynamic", "resource", "stack")
"""What no command imports, and what would start threads that no fork has."""

_CALLER = """\
#!{python} -IS
import json, os, socket, sys
called = {{"arguments": sys.argv, "folder": os.getcwd(), "environment": dict(os.environ)}}
with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as server:
    server.connect({address!r})
    socket.send_fds(server, [json.dumps(called).encode()], [0, 1, 2])
    sys.exit(int(server.recv(3)))
"""
_LONGEST_CALL = 2**17


@contextmanager
def imported_command(folder: Path) -> Iterator[Path]:
    """The command in a folder that is for PATH."""
    address = folder / "address"
    command = folder / "bin" / NAME
    command.parent.mkdir()
    command.write_text(_CALLER.format(python=sys.executable, address=str(address)))
    command.chmod(0o755)
    server = (sys.executable, "-m", __name__, address)
    with subprocess.Popen(
        server, cwd=PROJECT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as serving:
        assert serving.stdout
        assert serving.stdout.readline()
        yield command


def _serve(address: str) -> None:
    """Answer each caller in a process of its own, until whoever started this is gone."""
    _import_all()
    gc.freeze()  # a fork would look through all that was imported when it ends
    with socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET) as listening:
        listening.bind(address)
        listening.listen()
        print("ready", flush=True)  # noqa: T201 - to who started it
        while sys.stdin not in select([listening, sys.stdin], [], [])[0]:
            caller, _ = listening.accept()
            if not os.fork():
                listening.close()
                _answer(caller)
            caller.close()
            _forget_the_ended()


def _answer(caller: socket.socket) -> NoReturn:
    """Run the command in one more process, and tell the caller how it ended."""
    called, files, _, _ = socket.recv_fds(caller, _LONGEST_CALL, 3)
    if command := os.fork():
        _, status = os.waitpid(command, 0)
        caller.send(str(os.waitstatus_to_exitcode(status)).encode())
        os._exit(0)
    caller.close()
    _become(files, **json.loads(called))
    sys.exit(main())  # type: ignore[func-returns-value] # as the installed script does


def _forget_the_ended() -> None:
    with suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass


def _become(
    files: list[int], arguments: list[str], folder: str, environment: dict[str, str]
) -> None:
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    sys.argv = arguments
    sys.stdin = os.fdopen(0, encoding="utf-8")
    sys.stdout = os.fdopen(1, "w", encoding="utf-8")
    sys.stderr = os.fdopen(2, "w", buffering=1, encoding="utf-8")


def _import_all() -> None:
    for room in pkgutil.iter_modules(hubspot_limits.__path__, "hubspot_limits."):
        if room.name.rpartition(".")[2] not in _OF_PULUMI:
            _import(room)


def _import(module: pkgutil.ModuleInfo) -> None:
    imported = importlib.import_module(module.name)
    if module.ispkg:
        for part in pkgutil.iter_modules(imported.__path__, f"{module.name}."):
            _import(part)


if __name__ == "__main__":
    __package__ = ""  # or the command's help would call it `python -m`
    _serve(sys.argv[1])
