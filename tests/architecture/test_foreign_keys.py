"""The database keeps to the architecture too: what lies below does not know what lies above."""

from django.apps import apps

ORDER = (
    "base",
    "ledger",
    "identity",
    "notifications",
    "webhooks",
    "wallet",
    "inventory",
    "catalog",
    "promotions",
    "offers",
    "orders",
    "flash",
    "reviews",
)
CONTEXTS = {f"earmark.{name}": rank for rank, name in enumerate(ORDER)}
OURS = [config for config in apps.get_app_configs() if config.name.startswith("earmark.")]
FOREIGN_KEYS = [
    (model, field)
    for config in OURS
    for model in config.get_models(include_auto_created=True)
    for field in model._meta.get_fields()
    if field.is_relation and field.related_model and not field.auto_created
]


def rank(model):
    """Where the model's context stands, the higher the later; Django's own stand below all."""
    return CONTEXTS.get(apps.get_app_config(model._meta.app_label).name, -1)


def test_a_foreign_key_points_to_its_own_context_or_one_below():
    upwards = [str(field) for model, field in FOREIGN_KEYS if rank(field.related_model) > rank(model)]

    assert upwards == []


def test_there_are_foreign_keys_to_look_at():
    assert len(FOREIGN_KEYS) > 10


def test_every_context_with_tables_has_its_place_in_the_order():
    assert {config.name for config in OURS if list(config.get_models())} == CONTEXTS.keys()
