"""What the workflows ask of a study, one module a subject.

Every query takes a `View`, and so a reader: what a blind coder must not see is left out there and
nowhere else.
"""
