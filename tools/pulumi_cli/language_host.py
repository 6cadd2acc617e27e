"""A stand-in for Pulumi's Python language host, for a CLI that was built from its Go modules.

Pulumi serves the real one with its official download only. This one runs programs as that does: by
Pulumi's own script, in a process of its own, with the interpreter that Pulumi.yaml names. It is
meant for trying and testing: it installs nothing and checks no types.

It is started with the path of `pulumi-language-python-exec`, and by Pulumi with the engine's
address.
"""

from __future__ import annotations

import json
import os
import shlex
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import grpc

if TYPE_CHECKING:
    from types import FrameType

    from pulumi.runtime.proto import language_pb2

SECONDS_BETWEEN_LOOKS = 2.0
TOLD_THE_USER = 32  # Pulumi's script ends with it once it has said what is wrong
ENGINE = "/pulumirpc.Engine/"
LANGUAGE = "/pulumirpc.LanguageRuntime/"
EMPTY = b""
"""A message without any values, of whatever kind."""


class NoVirtualEnvironment(Exception):  # noqa: N818 - the name says what happened
    """What Pulumi.yaml says of its virtual environment leads to none; the text says what to do."""


class LanguageHost(grpc.GenericRpcHandler):
    """Runs the program that the engine names, as a script that is given a run request in options.

    ``engine_address`` is where the program finds the engine. The engine starts a host for whatever
    it does, and has most of them run nothing, so Pulumi's messages are loaded where one is.
    """

    def __init__(self, script: str, engine_address: str) -> None:
        self._script = script
        self._engine_address = engine_address
        self._program: subprocess.Popen[bytes] | None = None

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes] | None:
        match handler_call_details.method.removeprefix(LANGUAGE):
            case "Run":
                return grpc.unary_unary_rpc_method_handler(self._answer_run)
            case "GetRequiredPlugins" | "GetRequiredPackages" | "GetPluginInfo" | "Cancel":
                return grpc.unary_unary_rpc_method_handler(lambda _request, _context: EMPTY)
            case "InstallDependencies":
                return grpc.unary_stream_rpc_method_handler(lambda _request, _context: iter(()))
        return None

    def _answer_run(self, request: bytes, _context: grpc.ServicerContext) -> bytes:
        from pulumi.runtime.proto import language_pb2  # noqa: PLC0415 - it takes half of a start

        response = language_pb2.RunResponse()
        code = 0
        try:
            code = self._run(language_pb2.RunRequest.FromString(request))
        except NoVirtualEnvironment as error:
            response.error = str(error)
        except OSError as error:
            response.error = f"The program cannot be run: {error}"
        if code == TOLD_THE_USER:
            response.bail = True
        elif code:
            response.error = f"The program ended with code {code}"
        return response.SerializeToString()

    def _run(self, request: language_pb2.RunRequest) -> int:
        """Run the program to its end, and give its exit code."""
        environment = virtual_environment(request.info)
        command = (interpreter(environment), "-u", self._script)
        # In a group of its own: the CLI ends ours with an interrupt, which Python answers with a
        # traceback.
        self._program = subprocess.Popen(
            [*command, *run_options(request, self._engine_address)],
            env=run_variables(request, environment),
            process_group=0,
        )
        return self._program.wait()

    def end_program(self) -> None:
        if self._program:
            self._program.terminate()


def virtual_environment(info: language_pb2.ProgramInfo) -> Path | None:
    """The folder of the program's Python, by the rules of Pulumi's launcher of dynamic providers.

    Both have to be the same: what the program declares is loaded in the provider again.

    Raises:
        NoVirtualEnvironment: Pulumi.yaml asks for one, and it cannot be found.
    """
    options = {name: value for name, value in info.options.items() if isinstance(value, str)}
    named = options.get("virtualenv") or (".venv" if options.get("toolchain") == "uv" else "")
    if not named and options.get("toolchain") == "poetry":
        raise NoVirtualEnvironment(
            "Pulumi.yaml leaves the virtual environment to Poetry, which this stand-in for the "
            "Python language host does not ask. Name its folder with the option `virtualenv`, or "
            "use Pulumi's own release."
        )
    if not named:
        return None
    folder = Path(info.root_directory, named)
    if not (folder / "bin" / "python").is_file():
        raise NoVirtualEnvironment(
            f"Pulumi.yaml names the virtual environment {named}, and there is no {folder}/bin/"
            f"python. Make it with `python3 -m venv {shlex.quote(str(folder))}`, and install what "
            "the program needs into it."
        )
    return folder


def interpreter(environment: Path | None) -> str:
    if environment:
        return str(environment / "bin" / "python")
    return os.environ.get("PULUMI_PYTHON_CMD") or sys.executable


def run_options(request: language_pb2.RunRequest, engine_address: str) -> list[str]:
    """The command line of Pulumi's script, which takes no empty values."""
    values = {
        "monitor": request.monitor_address,
        "engine": engine_address,
        "project": request.project,
        "stack": request.stack,
        "organization": request.organization,
        "root_directory": request.info.root_directory,
        "pwd": request.pwd,
        "dry_run": json.dumps(request.dryRun),
        "parallel": str(request.parallel),
    }
    named = [f"--{name}={value}" for name, value in values.items() if value]
    return [*named, "--", request.info.entry_point or ".", *request.args]


def run_variables(request: language_pb2.RunRequest, environment: Path | None) -> dict[str, str]:
    """The variables of Pulumi's script: the program's configuration, and where its Python is."""
    variables = {
        **os.environ,
        "PULUMI_CONFIG": json.dumps(dict(request.config)),
        "PULUMI_CONFIG_SECRET_KEYS": json.dumps(list(request.configSecretKeys)),
    }
    if environment:
        path = [str(environment / "bin"), os.environ.get("PATH", os.defpath)]
        variables |= {"VIRTUAL_ENV": str(environment), "PATH": os.pathsep.join(path)}
        variables.pop("PYTHONHOME", None)
    return variables


class EngineWithoutEchoes(grpc.GenericRpcHandler):
    """The engine as the program sees it: what the program says goes through here.

    When a resource is refused, the engine cancels what it still does for the program. Pulumi's
    script takes that for a mistake of the program's and tells the user with a traceback, beside the
    one thing that is wrong.
    """

    def __init__(self, engine: grpc.Channel) -> None:
        self._engine = engine

    def service(
        self, handler_call_details: grpc.HandlerCallDetails
    ) -> grpc.RpcMethodHandler[bytes, bytes] | None:
        method = handler_call_details.method
        if not method.startswith(ENGINE):
            return None
        return grpc.unary_unary_rpc_method_handler(partial(self._pass_on, method))

    def _pass_on(self, method: str, request: bytes, context: grpc.ServicerContext) -> bytes:
        if method == f"{ENGINE}Log" and is_echo(request):
            return EMPTY
        call: grpc.UnaryUnaryMultiCallable[bytes, bytes] = self._engine.unary_unary(method)
        try:
            return call(request)
        except grpc.RpcError as error:
            context.abort(error.code(), error.details() or "")


def is_echo(log_request: bytes) -> bool:
    """Whether it is the traceback of a program whose request the engine has cancelled."""
    from pulumi.runtime.proto import engine_pb2  # noqa: PLC0415 - as above

    message = engine_pb2.LogRequest.FromString(log_request).message
    return "Traceback" in message and message.rstrip().endswith("Exception: context canceled")


def main() -> None:
    script, *given = sys.argv[1:]
    # --logflow adds flags
    address = next((argument for argument in given if not argument.startswith("-")), "")
    server = grpc.server(ThreadPoolExecutor())
    port = server.add_insecure_port("127.0.0.1:0")
    host = LanguageHost(script, engine_address=f"127.0.0.1:{port}")
    server.add_generic_rpc_handlers([host, EngineWithoutEchoes(grpc.insecure_channel(address))])

    def end(_number: int, _frame: FrameType | None) -> NoReturn:
        host.end_program()
        os._exit(0)

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    server.start()
    print(port, flush=True)
    pulumi = os.getppid()
    while os.getppid() == pulumi:  # one that was killed says no more
        server.wait_for_termination(timeout=SECONDS_BETWEEN_LOOKS)
    host.end_program()


if __name__ == "__main__":
    main()
