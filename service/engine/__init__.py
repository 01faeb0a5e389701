"""The engine: one model per process behind one queue that merges the sentences of all callers.

``engine`` is what callers see, ``loop`` what its thread does, ``queue`` who is next, ``calls``
what one caller waits for, ``config`` every number with its reason.
"""
