"""Who acts inside one company, what he may do, its rules, and the trace of what was done."""

from typing import Any, ClassVar

from django.db import models

from liandong.identity.department_model import Department
from liandong.kernel.actor import Scope, Verb

__all__ = ("Department",)


class Member(models.Model):
    """Someone who acts in this company; documents point here, never to a log-in."""

    name = models.CharField("姓名", max_length=64)
    is_active = models.BooleanField("启用", default=True)
    is_owner = models.BooleanField("老板", default=False)
    roles: "models.ManyToManyField[Role, Any]" = models.ManyToManyField(
        "Role", blank=True, related_name="members", verbose_name="角色"
    )
    department = models.ForeignKey(
        Department,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="members",
        verbose_name="部门",
    )
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class MemberPlace(models.Model):
    """A warehouse within a member's ``places`` scope. ``place`` is a stock place's id."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="place_rights")
    place = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "place"], name="one_right_a_place")
        ]

    def __str__(self) -> str:
        return f"{self.member}: {self.place}"


class Role(models.Model):
    """A set of rights. ``hidden`` names the columns its members must not see."""

    name = models.CharField("名称", max_length=64, unique=True)
    hidden = models.JSONField("隐藏字段", default=list, blank=True)

    def __str__(self) -> str:
        return self.name


class RoleGrant(models.Model):
    """A role may do ``verb`` with records of ``subject`` (a type or ``*``) within ``scope``."""

    role = models.ForeignKey(Role, on_delete=models.CASCADE, related_name="grants")
    subject = models.CharField(max_length=64)
    verb = models.CharField(max_length=16, choices=[(verb.value, verb.value) for verb in Verb])
    scope = models.CharField(max_length=8, choices=[(scope.value, scope.value) for scope in Scope])

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["role", "subject", "verb"], name="one_grant_a_verb"),
        ]

    def __str__(self) -> str:
        return f"{self.role}: {self.verb} {self.subject} ({self.scope})"


class Preference(models.Model):
    """Something a member keeps for himself, by key; see ``preferences``."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="preferences")
    key = models.CharField(max_length=96)
    value = models.JSONField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["member", "key"], name="one_value_a_preference")
        ]

    def __str__(self) -> str:
        return f"{self.member_id}: {self.key}"


class Setting(models.Model):
    """What the company has set that has no day, by key; see ``settings``."""

    key = models.CharField(max_length=32, unique=True)
    value = models.JSONField()

    def __str__(self) -> str:
        return self.key


class RuleRevision(models.Model):
    """The rules from a date on; the latest revision not after a date is in force."""

    effective_from = models.DateField("生效日期", unique=True)
    values = models.JSONField("规则", default=dict)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.effective_from)


class AuditRow(models.Model):
    """Who did what, when, from where. Append-only."""

    at = models.DateTimeField("时间", db_index=True)
    member = models.ForeignKey(Member, on_delete=models.PROTECT, null=True, related_name="+")
    action = models.CharField("动作", max_length=32)
    subject = models.CharField("对象", max_length=64)
    subject_id = models.BigIntegerField(null=True)
    detail = models.JSONField("内容", default=dict)
    address = models.CharField("地址", max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["subject", "subject_id", "id"], name="audit_by_subject"),
            models.Index(fields=["member", "id"], name="audit_by_member"),
        ]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.action} {self.subject} {self.subject_id}"


class AuditSeal(models.Model):
    """A hash over the trace's rows ``first`` to ``last`` and the seal before. Append-only."""

    first = models.BigIntegerField()
    last = models.BigIntegerField()
    count = models.PositiveIntegerField()
    previous = models.CharField(max_length=64, unique=True, blank=True)
    digest = models.CharField(max_length=64)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.first}–{self.last} {self.digest[:12]}"
