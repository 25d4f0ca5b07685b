"""Which schema this program works with."""

SCHEMA_VERSION = 2
"""Number of the newest migration; kept in the header of a study."""
