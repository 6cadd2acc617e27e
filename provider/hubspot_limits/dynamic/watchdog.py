"""The provider's process ends with Pulumi's engine.

A CLI that was killed leaves its provider behind, and one that waits for HubSpot would still write
when the user has long run another `pulumi up`.
"""

from __future__ import annotations

import os
import socket
import time
from threading import Thread

_SECONDS = 1.0
_TIMEOUT = 5.0


def end_with_engine(address: str) -> None:
    """Watch the engine at an address (``127.0.0.1:41235``), and end this process with it.

    Whatever that breaks off is taken up by the next ``pulumi up``, as after a kill.
    """
    Thread(target=_watch, args=(address,), daemon=True).start()


def _watch(address: str) -> None:
    host, _, port = address.rpartition(":")
    while _is_there(host, int(port)):
        time.sleep(_SECONDS)
    # sys.exit would end this thread alone, and not those that are about to write.
    os._exit(1)


def _is_there(host: str, port: int) -> bool:
    """Whether something takes connections at an address, or may do so."""
    try:
        socket.create_connection((host, port), timeout=_TIMEOUT).close()
    except ConnectionRefusedError:
        return False
    except OSError:
        pass  # a machine that is busy is no reason to end
    return True
