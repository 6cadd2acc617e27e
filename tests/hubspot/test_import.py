from __future__ import annotations

import subprocess
import sys


def printed_by(program: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert done.stderr == ""
    return done.stdout


def test_importing_the_client_imports_no_pulumi() -> None:
    program = (
        "import sys\n"
        "import hubspot_limits.hubspot\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('pulumi', 'grpc')])"
    )
    assert printed_by(program) == "[]\n"


def test_the_client_is_usable_where_pulumi_is_not_installed() -> None:
    program = (
        "import sys\n"
        "sys.modules['pulumi'] = None\n"
        "from hubspot_limits.hubspot import AccessToken, HubSpotClient\n"
        "print(HubSpotClient(AccessToken('hunter2')))"
    )
    printed = printed_by(program)
    assert "HubSpotClient" in printed
    assert "hunter2" not in printed
