"""What banks and channels said of an account, and what of it stands in the books.

Statements and their lines are facts: they are never changed, and deleted by nobody. A statement that was
brought in by mistake is withdrawn, and its lines no longer count. A match joins a part of a line to a part of
a journal line; what is undone stays as a trace.
"""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from liandong.storage.fields import AmountField


class BankFile(models.Model):
    """An upload that is being looked at. ``stored`` names a kept file, ``mapping`` fields to columns."""

    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    account = models.ForeignKey("general_ledger.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件", max_length=255)
    stored = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    form = models.CharField(max_length=16)
    head_row = models.PositiveIntegerField(default=0)
    heads = models.JSONField(default=list)
    mapping = models.JSONField(default=dict)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class BankStatement(models.Model):
    """A file of a bank that was taken over. ``opening`` and ``closing`` are null where it doesn't say."""

    account = models.ForeignKey("general_ledger.Account", on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件", max_length=255)
    digest = models.CharField(max_length=64, blank=True)
    form = models.CharField("格式", max_length=16)
    first_day = models.DateField("从")
    last_day = models.DateField("到")
    opening = AmountField("期初余额", null=True)
    closing = AmountField("期末余额", null=True)
    line_count = models.PositiveIntegerField("行数")
    incoming = AmountField("收入")
    outgoing = AmountField("支出")
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, related_name="+")
    imported_at = models.DateTimeField("导入时间")
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "digest"],
                condition=Q(withdrawn_at__isnull=True) & ~Q(digest=""),
                name="one_statement_of_a_file",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "-last_day", "-id"], name="statements_by_account")
        ]

    def __str__(self) -> str:
        return self.name


class BankLine(models.Model):
    """A line as the bank gave it; ``open_amount`` is what of it has no place in the books yet.

    Money that came is positive. ``fee`` is what a channel kept before it paid: gross is both together.
    """

    statement = models.ForeignKey(BankStatement, on_delete=models.PROTECT, related_name="lines")
    account = models.ForeignKey(
        "general_ledger.Account", on_delete=models.PROTECT, related_name="+", db_index=False
    )
    row = models.PositiveIntegerField("行")
    business_date = models.DateField("日期")
    amount = AmountField("金额")
    open_amount = AmountField("未对上")
    balance = AmountField("余额", null=True)
    fee = AmountField("手续费", default=0)
    partner_name = models.CharField("对方户名", max_length=128, blank=True)
    partner_account = models.CharField("对方账号", max_length=64, blank=True)
    text = models.CharField("摘要", max_length=255, blank=True)
    serial = models.CharField("流水号", max_length=64, blank=True)
    order_number = models.CharField("订单号", max_length=64, blank=True)
    raw = models.JSONField(default=list)
    fingerprint = models.CharField(max_length=64)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["account", "fingerprint"], condition=Q(is_withdrawn=False), name="one_line_of_a_bank"
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0, open_amount__gte=0, open_amount__lte=F("amount"))
                | Q(amount__lt=0, open_amount__lte=0, open_amount__gte=F("amount")),
                name="bank_line_never_over_matched",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["account", "business_date", "id"], name="bank_lines_by_day"),
            models.Index(
                fields=["account", "business_date", "id"],
                name="open_bank_lines",
                condition=~Q(open_amount=0) & Q(is_withdrawn=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.business_date} {self.amount}"


class BookMoney(models.Model):
    """How much of a journal line of a money account the bank's lines make up: never more than it is."""

    journal_line = models.OneToOneField(
        "general_ledger.JournalLine", on_delete=models.PROTECT, related_name="bank"
    )
    amount = AmountField()
    matched = AmountField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(amount__gte=0, matched__gte=0, matched__lte=F("amount"))
                | Q(amount__lt=0, matched__lte=0, matched__gte=F("amount")),
                name="journal_line_never_over_matched",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journal_line_id}: {self.matched} / {self.amount}"


class How(models.TextChoices):
    """Who joined a line to the books; the values never change."""

    ALONE = "alone", "自动对上"
    PROPOSED = "proposed", "按建议"
    BOOKED = "booked", "由流水记账"
    HAND = "hand", "手工"
    MARKED = "marked", "标为已处理"


class BankMatch(models.Model):
    """A part of a bank's line is a part of a journal line; without one it needs no place in the books."""

    line = models.ForeignKey(BankLine, on_delete=models.PROTECT, related_name="matches")
    journal_line = models.ForeignKey(
        "general_ledger.JournalLine", on_delete=models.PROTECT, null=True, related_name="+"
    )
    amount = AmountField("金额")
    how = models.CharField(max_length=8, choices=How)
    confidence = models.PositiveSmallIntegerField("把握%", default=0)
    why = models.JSONField(default=list)
    note = models.CharField("说明", max_length=255, blank=True)
    member = models.ForeignKey("identity.Member", on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey("identity.Member", on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["line"], name="standing_matches", condition=Q(undone_at__isnull=True)),
            models.Index(fields=["made_at"], name="matches_by_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.amount}"


class BankProposal(models.Model):
    """What a line may be, best first; worked out again whenever asked. ``targets`` are ids with amounts."""

    line = models.ForeignKey(BankLine, on_delete=models.CASCADE, related_name="proposals")
    rank = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=8)
    confidence = models.PositiveSmallIntegerField()
    partner = models.BigIntegerField(null=True)
    targets = models.JSONField(default=list)
    category = models.CharField(max_length=32, blank=True)
    why = models.JSONField(default=list)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["line", "rank"], name="one_proposal_a_rank"),
        ]

    def __str__(self) -> str:
        return f"{self.line_id}: {self.kind} {self.confidence}"


class BankRule(models.Model):
    """Lines with this text, or from this account, are of a partner or a category.

    What was learned from a booking counts once somebody has confirmed it.
    """

    text = models.CharField("文字", max_length=128, blank=True)
    partner_account = models.CharField("对方账号", max_length=64, blank=True)
    is_incoming = models.BooleanField("收入", null=True)
    partner = models.ForeignKey(
        "partners.Partner", on_delete=models.PROTECT, null=True, related_name="+", verbose_name="往来单位"
    )
    category = models.ForeignKey(
        "general_ledger.MoneyCategory",
        on_delete=models.PROTECT,
        null=True,
        related_name="+",
        verbose_name="收支类别",
    )
    is_confirmed = models.BooleanField("已确认", default=False)
    is_active = models.BooleanField("启用", default=True)
    learned_from = models.ForeignKey(BankLine, on_delete=models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text="") | ~Q(partner_account=""), name="bank_rule_looks_at_something"
            ),
            models.CheckConstraint(
                condition=Q(partner__isnull=False, category__isnull=True)
                | Q(partner__isnull=True, category__isnull=False),
                name="bank_rule_says_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return self.text or self.partner_account
