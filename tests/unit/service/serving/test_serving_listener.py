"""The socket that the supervisor opens."""

from __future__ import annotations

import os
import socket
from contextlib import closing

import pytest

from service.errors import InputError
from service.serving.listener import address_of, listen

pytestmark = pytest.mark.enable_socket


def test_any_free_port_can_be_asked_for_and_is_told():
    with closing(listen("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert port > 0
        assert address_of(server) == f"http://127.0.0.1:{port}"
        with socket.create_connection(("127.0.0.1", port), timeout=5):
            pass


def test_the_socket_is_inherited_by_children():
    with closing(listen("127.0.0.1", 0)) as server:
        assert os.get_inheritable(server.fileno())


def test_a_port_in_use_is_named_and_how_to_choose_another():
    with closing(listen("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(
            InputError, match=rf"127\.0\.0\.1:{port} is in use.*--port or DUIZHAO_PORT"
        ):
            listen("127.0.0.1", port)


def test_an_address_of_another_machine_is_refused():
    with pytest.raises(InputError, match=r"not on this machine.*--host"):
        listen("192.0.2.1", 0)


def test_a_name_that_is_no_address_is_refused():
    with pytest.raises(InputError, match=r"is no address.*--host"):
        listen("no such host", 0)


def test_a_port_beyond_all_ports_is_refused():
    with pytest.raises(InputError, match="--port"):
        listen("127.0.0.1", 70000)


def test_an_address_in_brackets_is_of_the_sixth_version():
    if not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    try:
        server = listen("[::1]", 0)
    except InputError:
        pytest.skip("no IPv6 loopback here")
    with closing(server):
        assert address_of(server).startswith("http://[::1]:")
