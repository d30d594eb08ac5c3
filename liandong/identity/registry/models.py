"""The registry: companies, people and who belongs to which company.

It lives outside every company's namespace. People log in here; inside a company a
``Member`` is who documents point to.
"""

from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models

SLUG_PATTERN = r"^[a-z][a-z0-9_]{0,29}$"


class PersonManager(BaseUserManager["Person"]):
    """Look people up by their log-in name."""


class Person(AbstractBaseUser):
    """Someone with credentials. Rights are never kept here: they belong to a company."""

    username = models.CharField("登录名", max_length=64, unique=True)
    name = models.CharField("姓名", max_length=64)
    email = models.EmailField("邮箱", blank=True)
    is_active = models.BooleanField("启用", default=True)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    objects = PersonManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        app_label = "registry"

    def __str__(self) -> str:
        return f"{self.name} ({self.username})"


class Company(models.Model):
    """A company (账套): one namespace, named by ``slug`` and ``generation``.

    A restored backup becomes the next generation beside the old one, so that switching over is
    this one row.
    """

    slug = models.CharField("代号", max_length=30, unique=True, validators=[RegexValidator(SLUG_PATTERN)])
    name = models.CharField("名称", max_length=128)
    generation = models.PositiveIntegerField("代", default=1)
    is_ready = models.BooleanField("可用", default=False)
    created_at = models.DateTimeField("创建时间", auto_now_add=True)

    class Meta:
        app_label = "registry"

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A person belongs to a company, where he is the member ``member_id``."""

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="memberships")
    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="memberships")
    member_id = models.BigIntegerField()
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "registry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "company"], name="one_membership_a_company"),
            models.UniqueConstraint(fields=["company", "member_id"], name="one_person_a_member"),
        ]

    def __str__(self) -> str:
        return f"{self.person} @ {self.company}"


class ApiToken(models.Model):
    """A key for programs: only its SHA-256 is kept. ``scopes`` narrow the member's rights."""

    digest = models.CharField(max_length=64, unique=True)
    label = models.CharField("用途", max_length=64)
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, related_name="tokens")
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        app_label = "registry"

    def __str__(self) -> str:
        return self.label
