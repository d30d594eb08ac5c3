"""Records that were made twice: found, and folded into one. docs/decisions/0071."""
