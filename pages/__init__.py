"""The text of a newspaper page made into articles, teasers and English briefs.

Start with `pages.read.read_page` for a file, `pages.read.read_bytes` for an upload,
`pages.parse.parse_text` for a text and `pages.compose.compose` for an article whose parts
are already apart.  The types are in `pages.model`, the exceptions in `pages.errors`.
Nothing here needs a model, a network or a setting.
"""
