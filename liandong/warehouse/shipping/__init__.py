"""Shipping: carriers, waybills, labels, and what customers signed."""
