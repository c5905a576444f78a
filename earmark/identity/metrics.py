"""How often somebody fails to come in."""

from earmark.base.metrics import Counter

login_failures = Counter("earmark_login_failures_total", "Failed log-ins, by what was wrong.", "reason")
