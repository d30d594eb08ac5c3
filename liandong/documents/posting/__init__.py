"""The posting engine: the one road to the books."""
