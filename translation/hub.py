"""Models of the Hugging Face hub: from its local cache, or over the network on request."""

from __future__ import annotations

from pathlib import Path

from translation.errors import ModelNotFoundError
from translation.folder import OPTIONAL, REQUIRED, WEIGHTS


def cached(hub_id: str) -> Path | None:
    """The folder of a model that the hub's own cache already holds, or None."""
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError

    try:
        path = Path(snapshot_download(hub_id, local_files_only=True))
    except (LocalEntryNotFoundError, HFValidationError, FileNotFoundError):
        return None
    return path if all((path / name).is_file() for name in REQUIRED) else None


def download(hub_id: str, target: Path, *, offline: bool) -> Path:
    """Fetch the files of a Marian model into a folder; a broken download can be taken up again.

    Raises:
        ModelNotFoundError: Offline, no network, or no such model; says how to do it by hand.
    """
    if offline:
        raise _unreachable(hub_id, target, "offline mode is on")
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    try:
        snapshot_download(hub_id, local_dir=target, allow_patterns=_wanted(hub_id))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise _unreachable(hub_id, target, _first_line(error)) from error
    return target


def _wanted(hub_id: str) -> list[str]:
    """Safetensors where the model has them, else the pickle; never both."""
    from huggingface_hub import HfApi

    names = {s.rfilename for s in HfApi().model_info(hub_id).siblings or ()}
    weights = next((name for name in WEIGHTS if name in names), WEIGHTS[0])
    return [*REQUIRED, *OPTIONAL, weights]


def _first_line(error: Exception) -> str:
    return (str(error).strip() or type(error).__name__).splitlines()[0]


def _unreachable(hub_id: str, target: Path, reason: str) -> ModelNotFoundError:
    files = ", ".join((*REQUIRED, " or ".join(WEIGHTS)))
    return ModelNotFoundError(
        f"model '{hub_id}' is not on this machine and cannot be fetched ({reason}); "
        f"to place it by hand, download {files} from https://huggingface.co/{hub_id} "
        f"on any machine and copy them into {target}"
    )
