"""Liandong 联动: purchasing, sales and stock as one loop, with the money written in the same transaction."""

__version__ = "0.1.0"
