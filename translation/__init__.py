"""Translate Chinese sentences with Marian models: registry, backends, guards, glossary, memory."""
