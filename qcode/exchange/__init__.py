"""Studies in other formats: the archive of plain files, and the formats of other programs. All
functions are pure.
"""
