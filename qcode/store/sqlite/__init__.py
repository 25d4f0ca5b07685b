"""What is special to SQLite: its settings and locks, its header, its checks, its copies.

Nothing else of the store names it. `qcode.store.database` and `qcode.store.backups` choose this
database for everybody; another one stands beside it in a folder that gives the same names.
"""
