"""Everything specific to SQLite: its settings and locks, its file header, its checks, its copies.

No other module of the store names SQLite. `qcode.store.database` and `qcode.store.backups` choose
this database for everybody; another database would be a second folder that offers the same names.
"""
