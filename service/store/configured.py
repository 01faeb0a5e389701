"""The store that the settings name."""

from __future__ import annotations

from service.serve_settings import ServeSettings
from service.settings import Settings
from service.store.store import Store


def open_store() -> Store:
    """Open the store of this process's settings, bringing its tables up to date.

    Raises:
        SettingsError: A setting is malformed.
        StoreError: The database cannot be used.
    """
    return Store.open(ServeSettings.load(Settings.load().data_dir).database_url)
