"""The web server as a program: ``python -m service.serving.web``, started by the supervisor."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from flask import Flask
from gunicorn.app.base import BaseApplication

from service.serve_settings import ServeSettings
from service.serving.gunicorn_config import options
from service.serving.logs import set_up_logs
from service.serving.parent import end_with_parent
from service.serving.request_bodies import with_readable_bodies
from service.serving.surroundings import METRICS_VARIABLE
from service.settings import Settings, environment


class WebServer(BaseApplication):
    """Gunicorn with the service's application and settings, reading no other ones."""

    def __init__(
        self, settings: Settings, serve: ServeSettings, bind: str, metrics_dir: Path | None
    ) -> None:
        """Keep the settings; ``run`` starts."""
        self._settings, self._serve, self._metrics_dir = settings, serve, metrics_dir
        self._options = options(serve, bind, metrics_dir=metrics_dir)
        super().__init__()

    def load_config(self) -> None:
        """Give gunicorn its settings."""
        for name, value in self._options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:  # type: ignore[override] # the stubs' environ is no dict
        """Make the application; happens in each forked process."""
        from service.http.app import create_app
        from service.wiring import build_services

        services = build_services(self._settings, self._serve, metrics_dir=self._metrics_dir)
        app = create_app(services)
        app.wsgi_app = with_readable_bodies(app.wsgi_app)  # type: ignore[assignment,method-assign] # as Flask says
        return app


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until told to stop."""
    parser = argparse.ArgumentParser(prog="service.serving.web")
    parser.add_argument("--descriptor", type=int, required=True, help="the listening socket")
    parser.add_argument("--parent", type=int, required=True, help="end when this one is gone")
    chosen = parser.parse_args(arguments)
    if not end_with_parent(chosen.parent):
        sys.exit(0)
    settings = Settings.load()
    serve = ServeSettings.load(settings.data_dir)
    set_up_logs(serve.log_level)
    counts = environment().get(METRICS_VARIABLE)
    WebServer(settings, serve, f"fd://{chosen.descriptor}", Path(counts) if counts else None).run()


if __name__ == "__main__":
    main()
