"""File formats a page may come in: one module each, one row in `pages.formats.registry`."""
