"""The listening socket, opened by the supervisor and handed to the web server.

It outlives the web server: while a killed one is started anew, connections wait in the
backlog instead of being refused.
"""

from __future__ import annotations

import errno
import socket

from service.errors import InputError

#: Connections that may wait while all threads are busy or the web server restarts.
BACKLOG = 1024


def listen(host: str, port: int) -> socket.socket:
    """Open the socket.

    Args:
        host: Name or address, IPv4 or IPv6, brackets allowed.
        port: 0 lets the system choose.

    Raises:
        InputError: It cannot be had; the message says how to choose another.
    """
    bare = host.strip("[]")
    if not 0 <= port <= 65535:
        raise InputError(f"there is no port {port}: choose one up to 65535 with --port")
    try:
        family = socket.getaddrinfo(bare, port, type=socket.SOCK_STREAM)[0][0]
        server = socket.create_server((bare, port), family=family, backlog=BACKLOG)
    except OSError as error:
        raise InputError(_reason(error, host, port)) from error
    server.set_inheritable(True)
    return server


def address_of(server: socket.socket) -> str:
    """Give the URL under which the socket is reached."""
    host, port = server.getsockname()[:2]
    return (
        f"http://[{host}]:{port}" if server.family == socket.AF_INET6 else f"http://{host}:{port}"
    )


def _reason(error: OSError, host: str, port: int) -> str:
    if isinstance(error, socket.gaierror):
        return f"{host} is no address: give one of this machine with --host or DUIZHAO_HOST"
    reasons = {
        errno.EADDRINUSE: "is in use by another program: choose another port with --port or "
        "DUIZHAO_PORT",
        errno.EACCES: "needs privileges: choose a port from 1024 up with --port or DUIZHAO_PORT",
        errno.EADDRNOTAVAIL: "is not on this machine: choose an address of this machine with "
        "--host or DUIZHAO_HOST",
    }
    reason = reasons.get(error.errno or 0, f"cannot be used ({error}): choose another with --port")
    return f"{host}:{port} {reason}"
