from __future__ import annotations

import signal
import subprocess
import sys

import pytest

from tools.pulumi_cli import language_host


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_the_language_host_ends_quietly_when_it_is_interrupted(number: signal.Signals) -> None:
    command = [sys.executable, "-u", language_host.__file__, "-v=9", "127.0.0.1:1"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout
        assert process.stderr
        assert process.stdout.readline().strip().isdigit()
        process.send_signal(number)
        assert process.wait() == 0
        assert not process.stderr.read()
