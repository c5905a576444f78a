"""What the four dashboards show, as plain data; `devtools.dashboards` makes Grafana's JSON of it."""

from dataclasses import dataclass

Query = tuple[str, str]
#: From which value on what colour.
Steps = tuple[tuple[float, str], ...]

GREEN_IS_NONE: Steps = ((1, "red"),)
RED_IS_NONE: Steps = ((0, "red"), (1, "green"))
SOON: Steps = ((10, "yellow"), (60, "red"))


@dataclass(frozen=True)
class Panel:
    """A picture of one question. `queries`: legend and PromQL; `wide` of 24, `kind` as Grafana calls it."""

    title: str
    unit: str
    queries: tuple[Query, ...]
    kind: str = "timeseries"
    wide: int = 12
    steps: Steps = ()
    stacked: bool = False
    text: str = ""


@dataclass(frozen=True)
class Dashboard:
    """Panels in rows, and the variables that choose among their series: name and the query of its values."""

    uid: str
    title: str
    rows: tuple[tuple[str, tuple[Panel, ...]], ...]
    variables: tuple[tuple[str, str], ...] = ()


def graph(title: str, unit: str, *queries: Query, **more: object) -> Panel:
    """Lines over time."""
    return Panel(title, unit, queries, **more)  # type: ignore[arg-type]  # fields of Panel


def number(title: str, unit: str, query: str, steps: Steps = (), text: str = "") -> Panel:
    """One number, in its colour."""
    return Panel(title, unit, (("", query),), kind="stat", wide=4, steps=steps, text=text)


def quantiles(metric: str, by: str, where: str = "") -> tuple[Query, ...]:
    """The median, and what one of a hundred exceeds."""
    return tuple(
        (
            f"p{round(q * 100)} {{{{{by}}}}}",
            f"histogram_quantile({q}, sum by ({by}, le) (rate({metric}_bucket{where}[$__rate_interval])))",
        )
        for q in (0.5, 0.99)
    )


def rate(metric: str, by: str, where: str = "") -> Query:
    """Each second, by a label."""
    legend = " ".join(f"{{{{{label.strip()}}}}}" for label in by.split(","))
    return legend, f"sum by ({by}) (rate({metric}{where}[$__rate_interval]))"


SALE = Dashboard(
    "earmark-sale",
    "Earmark: sale live",
    variables=(("promo", "label_values(earmark_flash_promo_left, promo)"),),
    rows=(
        ("Now", (
            number("Active promotions", "short", "sum(max by (engine) (earmark_flash_promos_active))"),
            number("Left", "short", 'sum(max by (promo) (earmark_flash_promo_left{promo=~"$promo"}))'),
            number("Held", "short", 'sum(max by (promo) (earmark_flash_promo_held{promo=~"$promo"}))'),
            number("Reserved a second", "reqps", 'sum(rate(earmark_flash_reservations_total{outcome="reserved"}[1m]))'),
            number("p99 of a reserve", "s", 'max(earmark:http_p99_seconds:5m{route="/cart/reserve/"})', ((0.1, "yellow"), (1, "red"))),
            number("Sweeper is late by", "s", "max(earmark_holds_lag_seconds)", SOON, "Holds that are over and not given back yet."),
        )),
        ("Reservations", (
            graph("Reservations by outcome", "reqps", ("{{engine}} {{outcome}}", "earmark:reservations:rate1m"), stacked=True,
                  text="reserved, or why not: out_of_stock, user_limit_reached, not_eligible, promo_not_active."),
            graph("Left, of what was set aside", "short", ("{{promo}}", 'max by (promo) (earmark_flash_promo_left{promo=~"$promo"})'),
                  ("set aside {{promo}}", 'max by (promo) (earmark_flash_promo_allotted{promo=~"$promo"})')),
            graph("Held", "short", ("{{promo}}", 'max by (promo) (earmark_flash_promo_held{promo=~"$promo"})')),
            graph("Checkouts by outcome", "reqps", rate("earmark_flash_checkouts_total", "engine, outcome"), stacked=True),
            graph("Cancelled and expired", "reqps", rate("earmark_flash_cancellations_total", "outcome"),
                  ("expired", "sum(rate(earmark_holds_expired_total[$__rate_interval]))")),
            graph("How long a reserve takes", "s", *quantiles("earmark_http_request_duration_seconds", "route", '{route=~"/cart/.*"}')),
        )),
        ("Requests", (
            graph("Requests by route", "reqps", ("{{method}} {{route}}", "topk(12, earmark:http_requests:rate5m)")),
            graph("Answers by status", "reqps", rate("earmark_http_requests_total", "status"), stacked=True),
            graph("Refused for a limit", "reqps", rate("earmark_throttled_total", "scope")),
            graph("Refusals by code", "reqps", ("{{code}}", "topk(12, sum by (code) (rate(earmark_refusals_total[$__rate_interval])))")),
        )),
        ("Telling", (
            graph("Pushes by outcome", "short", rate("earmark_pushes_total", "outcome")),
            graph("Pushes that wait", "short", ("wait", "max(earmark_pushes_waiting)")),
        )),
    ),
)  # fmt: skip

MONEY = Dashboard(
    "earmark-money",
    "Earmark: money",
    rows=(
        ("The promise", (
            number("Books disagree in", "short", "max(earmark_audit_faults)", GREEN_IS_NONE, "Anything but 0: docs/operations.md, The books."),
            number("Last audit", "s", 'max(earmark_audit_age_seconds{scope="touched"})', ((120, "yellow"), (600, "red"))),
            number("Last full audit", "s", 'max(earmark_audit_age_seconds{scope="all"})'),
            number("Checkpoint", "s", "max(earmark_checkpoint_age_seconds)", ((7200, "yellow"), (10800, "red"))),
            number("Payments wait", "short", "max(earmark_payments_waiting)"),
            number("Unpaid orders", "short", "max(earmark_orders_unpaid)"),
        )),
        ("What is held", (
            graph("Open holds", "short", ("{{kind}}", "max by (kind) (earmark_open_holds)")),
            graph("Age of the oldest", "s", ("{{kind}}", "max by (kind) (earmark_oldest_hold_age_seconds)")),
            graph("Holds that are over and not given back", "short", ("holds", "max(earmark_holds_overdue)")),
            graph("Late by", "s", ("sweeper", "max(earmark_holds_lag_seconds)"), ("payments", "max(earmark_payments_lag_seconds)"),
                  ("unpaid orders", "max(earmark_orders_unpaid_lag_seconds)"), steps=SOON),
        )),
        ("Orders", (
            graph("Orders asked for", "reqps", rate("earmark_orders_placed_total", "method, outcome"), stacked=True),
            graph("What happened to orders", "reqps", rate("earmark_order_events_total", "type")),
            graph("Gateways by outcome", "reqps", rate("earmark_gateway_calls_total", "gateway, outcome")),
            graph("How long gateways take", "s", *quantiles("earmark_gateway_call_duration_seconds", "gateway")),
        )),
    ),
)  # fmt: skip

PROVIDERS = Dashboard(
    "earmark-providers",
    "Earmark: providers",
    variables=(("provider", "label_values(earmark_provider_calls_total, provider)"),),
    rows=(
        ("Now", (
            number("Breakers open", "short", "sum(max by (provider) (earmark_provider_breaker_open))", GREEN_IS_NONE),
            number("Pending", "short", "sum(max by (stage) (earmark_activations_pending))"),
            number("Due and not taken up", "s", "max(earmark_activations_lag_seconds)", SOON),
            number("Oldest", "s", "max(earmark_activations_oldest_age_seconds)", ((60, "yellow"), (600, "red"))),
            number("Endpoints paused", "short", 'max(earmark_webhook_endpoints{state="paused"})', ((1, "yellow"),)),
            number("Dead letters", "short", "max(earmark_notifications_dead_letters)", GREEN_IS_NONE),
        )),
        ("Activations", (
            graph("Asked for", "reqps", rate("earmark_activation_requests_total", "kind, outcome"), stacked=True),
            graph("Ended", "reqps", rate("earmark_activations_total", "provider, outcome", '{provider=~"$provider"}'), stacked=True),
            graph("From request to end", "s", *quantiles("earmark_activation_duration_seconds", "provider", '{provider=~"$provider"}')),
            graph("Pending by stage", "short", ("{{stage}}", "max by (stage) (earmark_activations_pending)"), stacked=True),
        )),
        ("Calls", (
            graph("Calls by outcome", "reqps", rate("earmark_provider_calls_total", "provider, call, outcome", '{provider=~"$provider"}')),
            graph("How long they take", "s", *quantiles("earmark_provider_call_duration_seconds", "provider", '{provider=~"$provider"}')),
            graph("Unknown outcomes", "percentunit", ("{{provider}}", 'earmark:provider_unknown:ratio5m{provider=~"$provider"}'), steps=((0.2, "red"),)),
            graph("Failures in a row, and left alone", "short", ("{{provider}}", "max by (provider) (earmark_provider_failures)"),
                  ("left alone {{provider}}", "sum by (provider) (rate(earmark_provider_left_alone_total[$__rate_interval]))")),
        )),
        ("Messages and webhooks", (
            graph("Messages by outcome", "reqps", rate("earmark_notifications_total", "channel, outcome")),
            graph("Messages that wait", "short", ("{{channel}}", "max by (channel) (earmark_notifications_waiting)")),
            graph("Late by", "s", ("{{channel}}", "max by (channel) (earmark_notifications_lag_seconds)"), ("pushes", "max(earmark_pushes_lag_seconds)")),
            graph("Webhooks by outcome", "reqps", rate("earmark_webhook_attempts_total", "outcome")),
            graph("Webhooks that wait", "short", ("deliveries", "max(earmark_webhook_deliveries_waiting)")),
            graph("How long receivers take", "s", ("p99", "histogram_quantile(0.99, sum by (le) (rate(earmark_webhook_call_duration_seconds_bucket[$__rate_interval])))")),
        )),
    ),
)  # fmt: skip

INFRASTRUCTURE = Dashboard(
    "earmark-infrastructure",
    "Earmark: infrastructure",
    rows=(
        ("Now", (
            number("PostgreSQL", "short", 'min(earmark_up{part="postgresql"})', RED_IS_NONE),
            number("Redis", "short", 'min(earmark_up{part="redis"})', RED_IS_NONE),
            number("Workers", "short", 'max(earmark_processes{kind="worker"})', RED_IS_NONE),
            number("Beats", "short", 'max(earmark_processes{kind="beat"})', RED_IS_NONE),
            number("5xx", "percentunit", "earmark:http_errors:ratio5m", ((0.001, "yellow"), (0.01, "red"))),
            number("Facts wait", "short", "max(earmark_facts_waiting)", ((100, "yellow"), (10000, "red"))),
        )),
        ("Web", (
            graph("p99 by route", "s", ("{{route}}", "topk(10, earmark:http_p99_seconds:5m)")),
            graph("Cache hits", "percentunit", ("{{namespace}}", "earmark:cache_hits:ratio5m")),
            graph("Redis did not answer", "reqps", rate("earmark_redis_failures_total", "kind")),
            graph("Failed log-ins", "reqps", rate("earmark_login_failures_total", "reason")),
        )),
        ("Tasks and facts", (
            graph("Runs by outcome", "reqps", rate("earmark_task_runs_total", "outcome")),
            graph("Time in tasks", "percentunit", ("{{task}}", "topk(10, sum by (task) (rate(earmark_task_duration_seconds_sum[$__rate_interval])))")),
            graph("Facts told", "reqps", rate("earmark_facts_told_total", "outcome")),
            graph("Facts late by, and given up", "short", ("late by, s", "max(earmark_facts_lag_seconds)"), ("given up", "max(earmark_facts_given_up)")),
        )),
        ("PostgreSQL", (
            graph("Sessions", "short", ("{{state}}", "max by (state) (earmark_database_connections)"), ("limit", "max(earmark_database_connections_limit)")),
            graph("Waiting for locks", "short", ("sessions", "max(earmark_database_sessions_blocked)")),
            graph("Transactions", "ops", ("{{outcome}}", "max by (outcome) (rate(earmark_database_transactions[$__rate_interval]))"),
                  ("deadlocks", "max(rate(earmark_database_deadlocks[$__rate_interval]))")),
            graph("Oldest transaction", "s", ("age", "max(earmark_database_longest_transaction_seconds)"), steps=((60, "yellow"), (300, "red"))),
            graph("Blocks read", "ops", ("{{source}}", "max by (source) (rate(earmark_database_blocks[$__rate_interval]))")),
            graph("Size", "bytes", ("database", "max(earmark_database_size_bytes)")),
        )),
        ("Redis and processes", (
            graph("Redis' memory", "bytes", ("used", "max(earmark_redis_memory_bytes)"), ("limit", "max(earmark_redis_memory_limit_bytes) > 0")),
            graph("Connections, and keys thrown away", "short", ("connections", "max(earmark_redis_clients)"), ("thrown away", "max(increase(earmark_redis_evicted_keys[5m]))")),
            graph("Memory of processes", "bytes", ("{{instance}} {{kind}} {{slot}}", "earmark_process_memory_bytes")),
            graph("Processors used", "short", ("{{instance}} {{kind}} {{slot}}", "rate(earmark_process_cpu_seconds[$__rate_interval])")),
            graph("Reading the state", "s", ("took", "max(earmark_state_read_seconds)"), ("unread {{part}}", "max by (part) (earmark_unread) > 0")),
            graph("Versions", "short", ("{{version}}", "count by (version) (earmark_info)")),
        )),
    ),
)  # fmt: skip

DASHBOARDS = (SALE, MONEY, PROVIDERS, INFRASTRUCTURE)
