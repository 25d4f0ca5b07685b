"""The schema that this program works with, and the mark by which it recognizes its files."""

APPLICATION_ID = 0x71636F64
"""``qcod``: what SQLite's header says the file is."""

SCHEMA_VERSION = 2
"""Number of the newest migration; kept in ``PRAGMA user_version``."""
