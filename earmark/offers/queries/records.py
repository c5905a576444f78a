"""Activations, for whoever settles with providers."""

from earmark.base.records import Records

ACTIVATIONS = Records(
    name="activations",
    about="an activation or renewal, in minor units",
    source="offers_activation a JOIN offers_offer o ON o.id = a.offer_id",
    columns={
        "transaction_id": "a.id",
        "kind": "a.kind",
        "offer": "o.code",
        "provider": "a.provider",
        "provider_reference": "a.reference",
        "user_id": "a.user_id",
        "partner_id": "a.partner_id",
        "amount": "a.amount",
        "currency": "a.currency",
        "status": "a.status",
        "stage": "a.stage",
        "attempts": "a.attempts",
        "error": "a.error",
        "created_at": "a.created_at",
        "completed_at": "a.completed_at",
    },
    key=("a.id",),
)
