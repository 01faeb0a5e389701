"""Alignment: briefs of a page with its sentences, and documents with documents.

``alignment.briefs`` links English briefs to Chinese articles and sentences,
``alignment.documents`` aligns translated documents, ``alignment.encoders`` embeds sentences,
``alignment.signals`` holds what speaks for a link; values are in ``alignment.model``.
"""
