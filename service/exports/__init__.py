"""Export formats of a page result, each one module and one row of ``EXPORTS``."""

from __future__ import annotations

from service.exports.registry import EXPORTS, Export, Part, load

__all__ = ["EXPORTS", "Export", "Part", "load"]
