"""Studies in other forms: the archive of plain files, and the formats of other programs. Values in,
values out.
"""
