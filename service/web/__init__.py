"""The web pages: hand a page in, read it in both languages, correct it, find it again.

Server-rendered; every page reads and every form works without JavaScript.
"""
