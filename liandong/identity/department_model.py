"""Departments 部门: how the company's people are parted."""

from django.db import models


class Department(models.Model):
    """A department, perhaps below another. Documents hold its name, which therefore never changes."""

    name = models.CharField("名称", max_length=32, unique=True)
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    memo = models.CharField("备注", max_length=255, blank=True)
    is_active = models.BooleanField("启用", default=True)

    def __str__(self) -> str:
        return self.name
