"""Whether a service may be bound where it is asked to be."""

from __future__ import annotations

from dataclasses import replace

import structlog

from service.errors import SettingsError
from service.serve_settings import ServeSettings

_log = structlog.get_logger(__name__)


def admit(serve: ServeSettings, *, has_keys: bool) -> ServeSettings:
    """Settle who may call, before anything listens.

    Args:
        serve: What the deployment asks for.
        has_keys: Whether the store holds a key that is good.

    Returns: The settings, keys off where ``auth`` is ``auto``, the address is public, there
        are no keys, and the deployment said plainly that it wants that.

    Raises:
        SettingsError: Anyone could call, or nobody, and nothing says that this is meant.
    """
    if serve.is_loopback and not serve.needs_keys:
        return serve
    if serve.needs_keys and has_keys:
        return serve
    if serve.auth == "on":
        raise SettingsError(f"keys are asked for, but there is none: {_MAKE_A_KEY}")
    if not serve.allow_public:
        raise SettingsError(
            f"{serve.host} can be reached from other machines, and no key would be asked for: "
            f"{_MAKE_A_KEY}, bind 127.0.0.1, or let anyone in with --allow-public"
        )
    _log.warning("anyone who reaches this address is served", host=serve.host)
    return replace(serve, auth="off")


_MAKE_A_KEY = "make one with `duizhao keys create NAME`"
