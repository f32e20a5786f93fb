"""`make bench`: how fast the site is, as ratios measured in one run; no part of the site itself."""
