"""The queries of the workflows, one module per subject.

Every query takes a `View`, and so a reader. What a blind coder must not see is left out here and
nowhere else.
"""
