"""Balancing 调拨平衡: what one warehouse has too much of goes to another that is short of it."""
