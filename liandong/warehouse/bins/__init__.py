"""Bins 库位: where goods are put that came in, and from where they are picked."""
