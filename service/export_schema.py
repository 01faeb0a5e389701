"""Print the JSON Schema of ``duizhao.page/1``: ``python -m service.export_schema``."""

from __future__ import annotations

import json

import click

from service.schema import PageForm


def main() -> None:
    """Print the schema that ``docs/schema/page-1.json`` holds."""
    tree = PageForm.model_json_schema(mode="serialization", by_alias=True)
    click.echo(json.dumps(tree, ensure_ascii=False, indent=1, sort_keys=True))


if __name__ == "__main__":
    main()
