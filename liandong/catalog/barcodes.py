"""Barcodes: the check digit of EAN-13.

The last digit makes the sum of all, every second one counted three times from the right,
a multiple of ten (GS1 General Specifications, section 7.9, "Check digit calculation").
"""

EAN13_LENGTH = 13


def ean13_check_digit(first_twelve: str) -> str:
    """Return the thirteenth digit for the first twelve."""
    digits = [int(digit) for digit in first_twelve]
    return str(-(sum(digits[::2]) + 3 * sum(digits[1::2])) % 10)


def has_wrong_check_digit(barcode: str) -> bool:
    """Tell whether a text that looks like an EAN-13 is mistyped; other barcodes can't be told."""
    if len(barcode) != EAN13_LENGTH or not (barcode.isascii() and barcode.isdigit()):
        return False
    return ean13_check_digit(barcode[:-1]) != barcode[-1]
