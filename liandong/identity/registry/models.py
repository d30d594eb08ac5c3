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
    must_change_password = models.BooleanField(
        "须改密码", default=False, help_text="密码是别人设的：登录后先改"
    )
    has_second_factor = models.BooleanField("两步验证", default=False)

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


class PersonSession(models.Model):
    """Where a person is logged in: what the session itself does not say of the device."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="sessions")
    session_key = models.CharField(max_length=40, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField()
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=255, blank=True)

    class Meta:
        app_label = "registry"

    def __str__(self) -> str:
        return f"{self.person_id} @ {self.address}"


class EventKind(models.TextChoices):
    """What happens to a person's log-in."""

    SIGNED_IN = "signed_in", "登录"
    WRONG_PASSWORD = "wrong_password", "密码不对"
    PASSWORD_CHANGED = "password_changed", "修改密码"
    PASSWORD_RESET = "password_reset", "密码被重设"
    SIGNED_OUT = "signed_out", "让设备退出"
    WRONG_CODE = "wrong_code", "验证码不对"
    RECOVERY_USED = "recovery_used", "用掉一个恢复码"
    RECOVERY_MADE = "recovery_made", "生成新的恢复码"
    TWO_STEP_ON = "two_step_on", "开启两步验证"
    TWO_STEP_OFF = "two_step_off", "关闭两步验证"
    TWO_STEP_RESET = "two_step_reset", "两步验证被重设"
    PASSKEY_ADDED = "passkey_added", "添加通行密钥"
    PASSKEY_REMOVED = "passkey_removed", "移除通行密钥"
    SSO_PASSED = "sso_passed", "单点登录通过"
    SSO_REFUSED = "sso_refused", "单点登录被拒"
    SSO_LINKED = "sso_linked", "关联单点登录"
    SSO_UNLINKED = "sso_unlinked", "解除单点登录"


class SecurityEvent(models.Model):
    """Something that happened to a person's log-in; nobody's when the name typed is nobody's."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, null=True, related_name="events")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    kind = models.CharField(max_length=24)
    address = models.CharField(max_length=64, blank=True)
    agent = models.CharField(max_length=255, blank=True)

    class Meta:
        app_label = "registry"
        indexes: ClassVar = [models.Index(fields=["person", "-id"], name="events_by_person")]

    def __str__(self) -> str:
        return f"{self.at:%F %T} {self.kind} {self.person_id}"


class SecondFactor(models.Model):
    """What a person proves himself with after the password.

    ``sealed`` is the encrypted secret of his authenticator app, blank when he has none; codes of
    time steps up to ``last_step`` are used up. ``failures`` in a row block the second step until
    ``blocked_until``.
    """

    person = models.OneToOneField(Person, on_delete=models.CASCADE, related_name="second_factor")
    sealed = models.TextField(blank=True)
    last_step = models.BigIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    blocked_until = models.DateTimeField(null=True)

    class Meta:
        app_label = "registry"

    def __str__(self) -> str:
        return str(self.person_id)


class RecoveryCode(models.Model):
    """A code for once, in place of a lost second factor; only its keyed hash is kept."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)

    class Meta:
        app_label = "registry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "digest"], name="one_recovery_code"),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class Passkey(models.Model):
    """A public key whose private half a person's device keeps; with it he logs in without a password.

    ``credential`` and ``public_key`` are base64url; ``site`` is the host name it is bound to.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="passkeys")
    name = models.CharField("名称", max_length=64)
    credential = models.CharField(max_length=1400, unique=True)
    public_key = models.TextField()
    sign_count = models.BigIntegerField(default=0)
    site = models.CharField(max_length=253)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "registry"

    def __str__(self) -> str:
        return self.name


class OutsideAccount(models.Model):
    """An account at a provider of single sign-on that logs a person in; ``subject`` is its lasting name.

    ``email`` is the address the provider has verified, for people to know the account by.
    """

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="outside_accounts")
    issuer = models.CharField(max_length=255)
    subject = models.CharField(max_length=255)
    email = models.CharField(max_length=254, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "registry"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["issuer", "subject"], name="one_person_an_account"),
            models.UniqueConstraint(fields=["person", "issuer"], name="one_account_a_provider"),
        ]

    def __str__(self) -> str:
        return self.email or self.subject
