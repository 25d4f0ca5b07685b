"""What all readers of people's files share: sniffing, decoding, safe zips and XML, tables
without formulas. Files come from anywhere, so nothing in them is trusted.
"""
