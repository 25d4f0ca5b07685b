"""The study file: one SQLite database with state tables and the log that proves them."""
