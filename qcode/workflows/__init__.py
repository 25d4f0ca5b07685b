"""One function per verb: load from the store, run the pure stages, save, return values. With
`qcode.model`, the Python API.
"""
