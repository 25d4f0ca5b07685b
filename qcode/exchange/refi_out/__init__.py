"""A project as REFI-QDA files, which NVivo, ATLAS.ti, MAXQDA, QualCoder and others read."""
