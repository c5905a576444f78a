"""Accounts, transfers, entries and what is still open. Written only by the functions in `sql/`."""

from django.contrib.postgres.functions import TransactionNow
from django.db import models

from earmark.ledger.rules import Guard, State


class Account(models.Model):
    """A place for one kind of scarce thing. `available` and `held` are whole minor units."""

    unit = models.CharField(max_length=64, help_text="A currency code, or a kind of thing.")
    code = models.CharField(max_length=64, null=True, blank=True, help_text="Names a system account.")
    guard = models.CharField(max_length=8, choices=[(guard.value, guard.value) for guard in Guard])
    rank = models.SmallIntegerField(db_default=0, help_text="Lock order, hottest last.")
    available = models.BigIntegerField(db_default=0)
    held = models.BigIntegerField(db_default=0)
    return_to = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        help_text="Where late returns to a closed account go.",
    )
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(db_default=TransactionNow())
    updated_at = models.DateTimeField(db_default=TransactionNow())

    class Meta:
        constraints = (
            models.CheckConstraint(name="ledger_account_held", condition=models.Q(held__gte=0)),
            models.CheckConstraint(
                name="ledger_account_available",
                condition=~models.Q(guard=Guard.BALANCE.value) | models.Q(available__gte=0),
            ),
            models.CheckConstraint(
                name="ledger_account_system",
                condition=~models.Q(guard=Guard.NONE.value) | models.Q(available=0, held=0),
            ),
            models.UniqueConstraint(
                name="ledger_account_code",
                fields=("code", "unit"),
                condition=models.Q(code__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.code or 'account'} {self.pk} ({self.unit})"


class Transfer(models.Model):
    """One business event. Its id is the API's `transaction_id`."""

    id = models.UUIDField(primary_key=True)
    owner = models.BigIntegerField(help_text="The account whose event this is: keys are unique within it.")
    key = models.CharField(max_length=255, help_text="Names the business act, never a client's header.")
    kind = models.CharField(max_length=32)
    state = models.CharField(max_length=1, choices=[(state.value, state.name.lower()) for state in State])
    digest = models.BinaryField(help_text="SHA-256 of kind and lines.")
    born = models.BigIntegerField(help_text="Transaction id that wrote it: audit checkpoints are cut by it.")
    expires_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = (models.UniqueConstraint(name="ledger_transfer_key", fields=("owner", "key")),)
        indexes = (models.Index(fields=("owner", "-id"), name="ledger_transfer_statement"),)

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class Entry(models.Model):
    """A line of a transfer; append-only. No database foreign keys: they would halve the throughput."""

    pk = models.CompositePrimaryKey("transfer_id", "n")
    transfer = models.ForeignKey(Transfer, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    n = models.SmallIntegerField()
    debit = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    credit = models.ForeignKey(
        Account, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    amount = models.BigIntegerField()

    class Meta:
        constraints = (
            models.CheckConstraint(name="ledger_entry_amount", condition=models.Q(amount__gt=0)),
            models.CheckConstraint(name="ledger_entry_sides", condition=~models.Q(debit=models.F("credit"))),
        )


class OpenLine(models.Model):
    """What is still held, per transfer and account: the index of the present, deleted by settling."""

    pk = models.CompositePrimaryKey("transfer_id", "account_id")
    transfer = models.ForeignKey(Transfer, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    account = models.ForeignKey(Account, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False)
    amount = models.BigIntegerField()
    expires_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "ledger_open_line"
        indexes = (
            models.Index(
                fields=("account", "expires_at"),
                name="ledger_open_due_here",
                condition=models.Q(expires_at__isnull=False),
            ),
            models.Index(
                fields=("expires_at",),
                name="ledger_open_due",
                condition=models.Q(expires_at__isnull=False),
            ),
        )


class Checkpoint(models.Model):
    """Where the last audit left off: everything born before `cut` is in the sums or still pending."""

    id = models.SmallIntegerField(primary_key=True)
    cut = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        constraints = (models.CheckConstraint(name="ledger_checkpoint_one", condition=models.Q(id=1)),)

    def __str__(self) -> str:
        return f"cut at {self.cut}"


class AuditResult(models.Model):
    """What the last audit of a scope found: `touched` since the checkpoint, or `all` accounts."""

    scope = models.CharField(
        max_length=8, primary_key=True, choices=[(name, name) for name in ("touched", "all")]
    )
    at = models.DateTimeField()
    discrepancies = models.PositiveIntegerField()
    orphans = models.PositiveIntegerField()
    unproved = models.PositiveIntegerField(help_text="Other things that disagree with the books.")

    def __str__(self) -> str:
        return f"{self.scope} at {self.at:%Y-%m-%d %H:%M}"


class CheckpointBalance(models.Model):
    """What was posted to an account up to the checkpoint, credits less debits."""

    account = models.OneToOneField(
        Account, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False
    )
    posted = models.BigIntegerField()

    class Meta:
        db_table = "ledger_checkpoint_balance"


class CheckpointPending(models.Model):
    """A transfer that was born before the cut and had not ended then."""

    transfer = models.OneToOneField(
        Transfer, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False
    )

    class Meta:
        db_table = "ledger_checkpoint_pending"
