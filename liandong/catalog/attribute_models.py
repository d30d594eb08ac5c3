"""What variants of a family differ by."""

from typing import ClassVar

from django.db import models
from django.db.models import Q


class Attribute(models.Model):
    """What variants of a family differ by, as colour or size. Families share it and its values."""

    name = models.CharField("属性", max_length=16, unique=True)

    def __str__(self) -> str:
        return self.name


class AttributeValue(models.Model):
    """A value of an attribute. ``code`` is what generated codes say of it, the name where it is blank."""

    attribute = models.ForeignKey(Attribute, on_delete=models.CASCADE, related_name="values", db_index=False)
    name = models.CharField("值", max_length=32)
    code = models.CharField("代码", max_length=12, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["attribute", "name"], name="value_name_once_an_attribute"),
            models.UniqueConstraint(
                fields=["attribute", "code"], condition=~Q(code=""), name="value_code_once_an_attribute"
            ),
        ]

    def __str__(self) -> str:
        return self.name
