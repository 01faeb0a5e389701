"""The whole result as JSON, schema ``duizhao.page/1``."""

from __future__ import annotations

from service import forms
from service.exports.registry import Part
from service.result import PageResult


def render(result: PageResult) -> tuple[Part, ...]:
    """Render the result, indented for people, Chinese unescaped."""
    return (Part(".json", forms.to_json(result, indent=1) + "\n"),)
