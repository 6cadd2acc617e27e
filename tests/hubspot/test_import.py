from __future__ import annotations

import subprocess
import sys


def test_the_client_is_usable_without_pulumi() -> None:
    program = (
        "import sys; sys.modules['pulumi'] = None\n"
        "from hubspot_limits.hubspot import AccessToken, HubSpotClient\n"
        "HubSpotClient(AccessToken('token'))\n"
        "print([name for name in sys.modules if name.startswith('pulumi.')])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")
