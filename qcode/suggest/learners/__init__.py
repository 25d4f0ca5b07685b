"""What qcode knows about a passage and a code, from several sides. Each module is one learner; the
pool (`qcode.suggest.pool`) joins them.
"""
