"""Why moves can't be played again by date. Pure."""

from datetime import date


class UnplayableError(ValueError):
    """The moves can't be played by date: at some moment there is less than what should leave.

    Books that the engine keeps never come to it, since none of their days ends below zero.
    """


class AssembledError(ValueError):
    """Goods that others were made of on a day would cost something else; what was made would not follow."""

    def __init__(self, on: date) -> None:
        super().__init__(on)
        self.on = on
