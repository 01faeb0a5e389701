"""The store: one database behind typed methods, the same for SQLite and PostgreSQL."""

from __future__ import annotations

from service.store.answers import AnswerStore
from service.store.articles import ArticleStore
from service.store.connection import DEFAULT, ConnectionConfig, Database
from service.store.corrections import CorrectionStore
from service.store.jobs import JobStore
from service.store.keys import KeyStore
from service.store.migrations import migrate
from service.store.part import Clock, utc_now


class Store(ArticleStore, CorrectionStore, JobStore, KeyStore, AnswerStore):
    """Everything the service keeps; thread-safe; each process opens its own after a fork.

    What a method returned from is on disk.  Every method may raise ``UnavailableError``;
    then nothing was written, except where the connection broke in the very moment of the
    commit: then the write may stand although the caller was not told.
    """

    @classmethod
    def open(cls, url: str, *, clock: Clock = utc_now, config: ConnectionConfig = DEFAULT) -> Store:
        """Connect and bring the tables up to date.

        Args:
            url: ``sqlite:///FILE`` or ``postgresql://USER:PASSWORD@HOST/NAME``.
            clock: Tells aware moments.
            config: Waiting times.

        Raises:
            SettingsError: The URL cannot be used.
            StoreError: The database was made by a newer program.
            UnavailableError: It cannot be reached or written.
        """
        database = Database(url, config)
        try:
            migrate(database)
        except BaseException:
            database.close()
            raise
        return cls(database, clock)

    def ping(self) -> None:
        """Ask the database for an answer.

        Raises:
            UnavailableError: None came.
        """
        self._database.ping()

    def close(self) -> None:
        """Close all connections; the store cannot be used afterwards."""
        self._database.close()
