"""Which line of a bank is which booking or debt. Pure: facts in, proposals with their reasons out."""
