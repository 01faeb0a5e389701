r"""How a document alignment is written down: ``ladder``, ``jsonl``, ``tmx``.

Example:
    >>> import io
    >>> from alignment.documents.formats import Meta, write
    >>> from alignment.model import Bead
    >>> out = io.StringIO()
    >>> write("ladder", [Bead((0, 1), (0,), 0.1234, 0.88)], ["一。", "二。"], ["One; two."], out)
    >>> out.getvalue()
    '[0, 1]:[0]:0.1234\n'
"""

from alignment.documents.formats.meta import Meta
from alignment.documents.formats.registry import names, write

__all__ = ["Meta", "names", "write"]
