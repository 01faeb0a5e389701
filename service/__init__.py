r"""Composition: settings, pipeline, exports and the command line.

The only room that knows concrete classes (``wiring``) and reads the environment
(``settings``). Importing it loads no model and no heavy library.

Example:
    >>> from pages.parse import parse_text
    >>> from service.pipeline import process_page
    >>> process_page(parse_text("Port opens\n\nThe port opened on Monday.")).model is None
    True
"""
