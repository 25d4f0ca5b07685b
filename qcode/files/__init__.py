"""What every reader of people's files shares: sniffing, decoding, guarded zips and XML, tables with
inert cells.
"""
