"""The demonstration: an invented council team, invented families, and what happened to them.

Everything is written by the same services people use, under a moved clock. Nobody here exists:
surnames are birds and plants, postcodes lie in an area that the Royal Mail never made (ZX), and
telephone numbers are of the ranges that Ofcom keeps for drama.
"""
