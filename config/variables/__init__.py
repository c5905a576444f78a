"""Every name that Earmark reads from its environment: one catalogue, of which all else is made.

`config/settings.py` reads through it (`env.int("SESSION_SECONDS")`), `.env.example` and the tables of
docs/settings.md are written from it (`manage.py reference --write`), `manage.py settings` prints it with the values
of this very process. A new setting is a row in a group here and a line in `config/settings.py`.
"""

from config.variables.database import DATABASE
from config.variables.house import HOUSE, LAUNCHING
from config.variables.identity import IDENTITY, LIMITS
from config.variables.messages import CALLS, MESSAGES
from config.variables.redis_and_celery import REDIS_AND_CELERY
from config.variables.safety import SAFETY
from config.variables.selling import SELLING
from config.variables.watching import WATCHING

GROUPS = (
    SAFETY,
    DATABASE,
    REDIS_AND_CELERY,
    IDENTITY,
    LIMITS,
    SELLING,
    MESSAGES,
    CALLS,
    HOUSE,
    WATCHING,
    LAUNCHING,
)
