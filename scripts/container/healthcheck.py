"""Exit with 0 where the service in this container has translated its canary, else with 1."""

from __future__ import annotations

import os
import sys
from urllib.error import URLError
from urllib.request import urlopen

TIMEOUT = 20  # seconds; a full batch may stand before the canary


def main() -> None:
    """Ask /readyz on this machine."""
    port = os.environ.get("DUIZHAO_PORT") or "8000"
    try:
        urlopen(f"http://127.0.0.1:{port}/readyz", timeout=TIMEOUT).close()
    except (URLError, OSError) as error:
        sys.exit(f"not ready: {error}")


if __name__ == "__main__":
    main()
