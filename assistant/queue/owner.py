"""Who holds a job: tells a worker that died on this machine from one that only is slow."""

import os
import secrets
import socket
from pathlib import Path


def machine() -> str:
    """This machine, boot and process namespace: only there does a process number mean anything."""
    try:
        boot = Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        space = os.readlink("/proc/self/ns/pid")
    except OSError:
        return f"{socket.gethostname()}//"
    return f"{socket.gethostname()}/{boot}/{space}"[:120]


def new_owner() -> str:
    """An owner for one claim."""
    return f"{machine()} {os.getpid()} {secrets.token_hex(8)}"


def died(owner: str) -> bool:
    """True when the owner's process ran here and is gone; False where that cannot be known."""
    where, _, rest = owner.partition(" ")
    pid = rest.partition(" ")[0]
    if where != machine() or where.endswith("//") or not pid.isdigit():
        return False
    try:
        os.kill(int(pid), 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False
    return False
