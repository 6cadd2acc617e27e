from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import grpc
import pytest
from google.protobuf import empty_pb2
from pulumi.runtime.proto import (
    engine_pb2,
    engine_pb2_grpc,
    language_pb2,
    language_pb2_grpc,
    resource_pb2,
    resource_pb2_grpc,
)
from rich.console import Console

from tools.pulumi_cli import language_host, ready
from tools.pulumi_cli.language_host import NoVirtualEnvironment, virtual_environment

TELL = """\
import json, os, sys
import pulumi
told = {
    "project": pulumi.get_project(), "stack": pulumi.get_stack(),
    "organization": pulumi.get_organization(), "is preview": pulumi.runtime.is_dry_run(),
    "size": pulumi.Config().get("size"), "folder": os.getcwd(), "python": sys.executable,
    "environment": os.environ.get("VIRTUAL_ENV"), "arguments": sys.argv[1:],
}
with open("told.json", "w") as file:
    json.dump(told, file)
"""


class Engine(engine_pb2_grpc.EngineServicer, resource_pb2_grpc.ResourceMonitorServicer):
    """Takes what a program says, and may refuse what it declares."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.cancels = False

    def Log(
        self, request: engine_pb2.LogRequest, _context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        if request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return empty_pb2.Empty()

    def SupportsFeature(
        self, _request: resource_pb2.SupportsFeatureRequest, _context: grpc.ServicerContext
    ) -> resource_pb2.SupportsFeatureResponse:
        return resource_pb2.SupportsFeatureResponse(hasSupport=True)

    def RegisterResource(
        self, request: resource_pb2.RegisterResourceRequest, context: grpc.ServicerContext
    ) -> resource_pb2.RegisterResourceResponse:
        if self.cancels:
            context.abort(grpc.StatusCode.CANCELLED, "context canceled")
        return resource_pb2.RegisterResourceResponse(urn=f"urn:{request.name}")

    def RegisterResourceOutputs(
        self, _request: resource_pb2.RegisterResourceOutputsRequest, _context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(
        self, _request: empty_pb2.Empty, _context: grpc.ServicerContext
    ) -> empty_pb2.Empty:
        return empty_pb2.Empty()


class Trial:
    """A program in a folder whose name has all that shells and globs take for theirs."""

    def __init__(self, folder: Path, script: str) -> None:
        self.engine = Engine()
        self.folder = folder / "My [program]'s $HOME"
        self.folder.mkdir()
        self._script = script

    def run(self, program: str, **options: str) -> language_pb2.RunResponse:
        (self.folder / "__main__.py").write_text(program)
        with self._served() as address, host(self._script, address) as process:
            assert process.stdout
            port = process.stdout.readline().strip()
            request = language_pb2.RunRequest(
                project="shop",
                stack="sandbox",
                organization="acme",
                pwd=str(self.folder),
                config={"shop:size": "--large", "shop:code": "hidden"},
                configSecretKeys=["shop:code"],
                args=["--first", "second"],
                dryRun=True,
                parallel=4,
                monitor_address=address,
                info=language_pb2.ProgramInfo(
                    root_directory=str(self.folder), program_directory=str(self.folder)
                ),
            )
            request.info.options.update(options)
            with grpc.insecure_channel(f"127.0.0.1:{port}") as channel:
                response: language_pb2.RunResponse = language_pb2_grpc.LanguageRuntimeStub(
                    channel
                ).Run(request)
            process.terminate()
        return response

    @contextmanager
    def _served(self) -> Iterator[str]:
        server = grpc.server(ThreadPoolExecutor())
        engine_pb2_grpc.add_EngineServicer_to_server(self.engine, server)
        resource_pb2_grpc.add_ResourceMonitorServicer_to_server(self.engine, server)
        port = server.add_insecure_port("127.0.0.1:0")
        server.start()
        yield f"127.0.0.1:{port}"
        server.stop(grace=None).wait()


@contextmanager
def host(script: str, engine: str) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-u", language_host.__file__, script, "-v=9", engine]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        yield process


@pytest.fixture(scope="session")
def script() -> str:
    """Pulumi's own, which stands by every CLI that runs Python."""
    folder = ready(Console(soft_wrap=True)).executable.resolve().parent
    name = "pulumi-language-python-exec"
    found = shutil.which(name, path=folder) or shutil.which(name, path=folder.parent / "python")
    assert found
    return found


@pytest.fixture
def trial(tmp_path: Path, script: str) -> Trial:
    return Trial(tmp_path, script)


def told(trial: Trial) -> dict[str, object]:
    values: dict[str, object] = json.loads((trial.folder / "told.json").read_text())
    return values


def test_a_program_is_run_with_all_that_the_engine_knows(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PULUMI_PYTHON_CMD", raising=False)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    assert trial.run(TELL) == language_pb2.RunResponse()
    assert told(trial) == {
        "project": "shop",
        "stack": "sandbox",
        "organization": "acme",
        "is preview": True,
        "size": "--large",
        "folder": str(trial.folder),
        "python": sys.executable,
        "environment": None,
        "arguments": ["--first", "second"],
    }


def test_the_virtual_environment_of_the_project_runs_its_program(trial: Trial) -> None:
    environment = trial.folder / "own environment"
    environment.symlink_to(sys.prefix)
    assert trial.run(TELL, virtualenv=environment.name) == language_pb2.RunResponse()
    assert told(trial)["python"] == str(environment / "bin" / "python")
    assert told(trial)["environment"] == str(environment)


def test_a_python_that_the_user_names_runs_a_program_without_a_virtual_environment(
    trial: Trial, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = trial.folder / "named"
    named.write_text("#!/bin/sh\nexit 3\n")
    named.chmod(0o755)
    monkeypatch.setenv("PULUMI_PYTHON_CMD", str(named))
    assert trial.run(TELL).error == "The program ended with code 3"


def test_a_virtual_environment_that_is_not_there_is_told_with_what_makes_it(trial: Trial) -> None:
    error = trial.run(TELL, virtualenv="venv").error
    assert error.startswith("Pulumi.yaml names the virtual environment venv, and there is no ")
    assert "python3 -m venv '" in error
    assert "\n" not in error


def test_the_virtual_environment_of_a_toolchain(tmp_path: Path) -> None:
    info = language_pb2.ProgramInfo(root_directory=str(tmp_path))
    assert virtual_environment(info) is None
    info.options.update({"toolchain": "uv"})
    with pytest.raises(NoVirtualEnvironment, match=r"names the virtual environment \.venv"):
        virtual_environment(info)
    (tmp_path / ".venv").symlink_to(sys.prefix)
    assert virtual_environment(info) == tmp_path / ".venv"
    info.options.update({"toolchain": "poetry"})
    with pytest.raises(NoVirtualEnvironment, match="Name its folder with the option `virtualenv`"):
        virtual_environment(info)


def test_a_mistake_of_the_program_is_told_once(trial: Trial) -> None:
    response = trial.run("raise RuntimeError('no such shop')\n")
    assert response == language_pb2.RunResponse(bail=True)
    (error,) = trial.engine.errors
    assert error.startswith("Program failed with an unhandled exception:")
    assert error.endswith("RuntimeError: no such shop\n")


def test_what_the_engine_has_cancelled_is_no_mistake_of_the_program(trial: Trial) -> None:
    trial.engine.cancels = True
    response = trial.run("import pulumi\npulumi.ComponentResource('shop:index:Till', 'till')\n")
    assert response == language_pb2.RunResponse(bail=True)
    assert trial.engine.errors == []


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_language_host_ends_quietly_when_it_is_interrupted(number: signal.Signals) -> None:
    with host("pulumi-language-python-exec", "127.0.0.1:1") as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().strip().isdigit()
        process.send_signal(number)
        assert process.wait() == 0
        assert not process.stderr.read()
