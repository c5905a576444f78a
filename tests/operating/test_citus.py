"""The path to many servers: statements that follow the rules of Citus, and a ledger that works on the tables.

Citus itself is in no package of ours. What stands in for it here are functions of its names that refuse what its
documentation says it refuses.
"""

import pytest
from django.core.management import CommandError
from django.db import connection

from config.management.commands import citus as command
from config.management.sharding import BY_ACCOUNT, DISTRIBUTED, steps
from earmark.base.ids import new_id
from earmark.ledger.queries import audit
from earmark.wallet.services import top_up
from tests.factories import activate, bearer, make_offer, make_user, wallet

pytestmark = pytest.mark.django_db

RULES = """
CREATE TABLE placed (name text PRIMARY KEY, key text, beside text);
CREATE FUNCTION create_distributed_table(p_table regclass, p_key text, colocate_with text)
RETURNS void LANGUAGE plpgsql AS $$
DECLARE v_key int2 := (SELECT attnum FROM pg_attribute WHERE attrelid = p_table AND attname = p_key);
BEGIN
  IF v_key IS NULL THEN RAISE 'no column % in %', p_key, p_table; END IF;
  IF EXISTS (SELECT FROM pg_index WHERE indrelid = p_table AND indisunique AND NOT v_key = ANY(indkey))
  THEN RAISE 'a unique index of % lacks %', p_table, p_key; END IF;
  IF EXISTS (SELECT FROM pg_constraint WHERE contype = 'f' AND p_table IN (confrelid, conrelid))
  THEN RAISE 'a foreign key of or to % leaves the shard', p_table; END IF;
  IF colocate_with <> 'none' AND NOT EXISTS (SELECT FROM placed WHERE name = colocate_with)
  THEN RAISE 'there is no % yet', colocate_with; END IF;
  INSERT INTO placed VALUES (p_table::text, p_key, colocate_with);
END $$;
"""


def placed():
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, key FROM placed")
        return dict(cursor.fetchall())


@pytest.fixture
def rules(monkeypatch):
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(RULES)
    monkeypatch.setattr(command, "rows", lambda statement: [True])


def test_the_statements_follow_the_rules_and_the_ledger_goes_on(run, rules):
    before = make_user(money=50_00)

    assert "distributed by account" in run("citus", "--apply")

    assert placed() == DISTRIBUTED
    ana = make_user(money=50_00)
    top_up(user_id=before.pk, amount=1_00, id=new_id())
    assert activate(bearer(ana), make_offer()).status_code == 202
    assert (wallet(before), wallet(ana)) == ((51_00, 0), (30_00, 20_00))
    assert audit(from_zero=True).clean


def test_it_prints_what_it_would_do_and_does_nothing(run):
    said = run("citus")

    assert "SELECT create_distributed_table('ledger_account', 'id', colocate_with => 'none');" in said
    assert said.count("colocate_with => 'ledger_account'") == len(BY_ACCOUNT) - 1
    assert said.count(";") == sum(len(step.statements) for step in steps())
    assert run("citus") == said


def test_without_citus_nothing_is_applied(run):
    with pytest.raises(CommandError, match="no Citus"):
        run("citus", "--apply")
