"""`make bench`: how quick the product is, as ratios measured in one run."""
