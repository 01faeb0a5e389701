"""The index of terms, as each database wants to be asked."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, Select, column, func, literal, select, table, text

from service.store.columns import Label
from service.store.search import UNCUT, Query, Term
from service.store.tables import ARTICLES, SEARCH

Found = Select[tuple[Any, ...]]

_TERMS = table("article_terms", column("rowid"))


def order(dialect: str, query: Query | None) -> ColumnElement[int]:
    """Give what the history is ordered by: where SQLite's index is asked, its own number."""
    uses_index = dialect == "sqlite" and query is not None and query.terms
    return _TERMS.c.rowid if uses_index else ARTICLES.c.seq


def narrow(statement: Found, dialect: str, query: Query, after: int | None) -> Found:
    """Keep the articles that hold every needle.

    Args:
        statement: Selects from articles joined with their searchable text.
        dialect: ``sqlite`` or ``postgresql``.
        query: What is searched.
        after: Only articles with a smaller number are wanted; None: all.
    """
    # no LIKE: PostgreSQL takes any pattern for rare and would read all texts to look for it
    place = func.instr if dialect == "sqlite" else func.strpos
    for needle in query.needles:
        statement = statement.where(place(SEARCH.c.folded, literal(needle, Label())) > 0)
    if not query.terms:
        return statement
    if dialect == "sqlite":
        statement = statement.join(_TERMS, _TERMS.c.rowid == ARTICLES.c.seq)
        return statement.where(
            text("article_terms MATCH :terms").bindparams(terms=_fts5(query.terms))
        )
    candidates = _candidates(query, after).subquery("candidates")
    return statement.join(candidates, candidates.c.seq == ARTICLES.c.seq)


def _candidates(query: Query, after: int | None) -> Select[tuple[int]]:
    """Number the articles with all terms, newest first, for PostgreSQL.

    The offset keeps the planner from checking the texts of all candidates before it sorts:
    so it reads them in order and stops when the leaf is full.
    """
    condition = text(
        "array_to_tsvector(string_to_array(article_search.terms, ' ')) @@ CAST(:terms AS tsquery)"
    )
    found = select(SEARCH.c.seq).where(condition.bindparams(terms=_tsquery(query.terms)))
    if after is not None:
        found = found.where(SEARCH.c.seq < after)
    return found.order_by(SEARCH.c.seq.desc()).offset(0)


def _fts5(terms: tuple[Term, ...]) -> str:
    wanted = " AND ".join(f'"{term.text}"' + "*" * term.open for term in terms)
    return f'({wanted}) OR "{UNCUT}"'


def _tsquery(terms: tuple[Term, ...]) -> str:
    wanted = " & ".join(f"'{term.text}'" + ":*" * term.open for term in terms)
    return f"({wanted}) | '{UNCUT}'"
