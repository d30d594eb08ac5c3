"""What a company's accountant changed in the statements of the standard."""

from typing import ClassVar

from django.db import models


class StatementFormula(models.Model):
    """The company's own formula of a statement's line; without a row the standard's stands."""

    standard = models.CharField("准则", max_length=8)
    statement = models.CharField("报表", max_length=24)
    line = models.PositiveSmallIntegerField("行次")
    formula = models.CharField("公式", max_length=500, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["standard", "statement", "line"], name="one_formula_a_line"),
        ]

    def __str__(self) -> str:
        return f"{self.statement} {self.line}: {self.formula}"
