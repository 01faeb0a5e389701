"""One self-contained page for a person: both languages side by side, briefs with evidence."""

from __future__ import annotations

from service.exports.page_html.page import render

__all__ = ["render"]
