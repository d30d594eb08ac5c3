"""Counts by plan: several counters, several spots, goods moving meanwhile, one document in the end."""
