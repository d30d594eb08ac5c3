"""Which lines of a document are of a whole and which of its parts. Pure."""

ROLE, SHARE = "role", "share"
"""Details of a line of an assembly: what it is of, and its weight when cost is divided."""
WHOLE, PART = "whole", "part"
