"""Put a model into the image: its folder, converted for the processor, and tried.

Usage: python scripts/container/bake.py MODEL TO

MODEL is a name of the registry, a hub id or a folder.  Afterwards ``TO/model`` leads to its
folder and ``TO/cache`` holds it in CTranslate2's format, so that a start converts nothing and
writes nothing.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from service.settings import Settings
from service.wiring import build_translator, find_model

CANARY = "今天天气很好。"


def main() -> None:
    """Find the model, copy it unless it ships with the package, convert it, translate with it."""
    name, to = sys.argv[1], Path(sys.argv[2])
    to.mkdir(parents=True, exist_ok=True)
    settings = Settings(data_dir=to / "fetched", cache_dir=to / "cache", model=name)
    record = find_model(settings)
    if record.path is None:
        sys.exit(f"model {name} has no folder")
    link = to / "model"
    if record.path.is_relative_to(Path(sys.prefix)):
        link.symlink_to(record.path)
    else:
        kept = to / record.id.replace("/", "--")
        shutil.copytree(record.path, kept)
        shutil.rmtree(to / "fetched", ignore_errors=True)
        link.symlink_to(kept)
    baked = Settings(data_dir=to / "none", cache_dir=to / "cache", model=str(link), offline=True)
    translation = build_translator(baked).translate([CANARY])[0]
    sys.stdout.write(f"{record.id} {record.sha256}: {CANARY} = {translation.text}\n")


if __name__ == "__main__":
    main()
