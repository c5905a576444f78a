"""What one is told once Earmark serves."""

from rich.panel import Panel
from rich.table import Table

from devtools.state import ROOT, State
from devtools.steps import console


def show(state: State) -> None:
    """Where everything is and how to get in."""
    url = f"http://localhost:{state.web_port}"
    table = Table.grid(padding=(0, 2))
    for name, value in (
        ("API", f"{url}/api/v1/"),
        ("Swagger", f"{url}/swagger/"),
        ("Redoc", f"{url}/redoc/"),
        ("Back office", f"{url}/admin/"),
        ("Simulator", f"http://127.0.0.1:{state.simulator_port}   (the provider; /_log shows its work)"),
        ("Payments", f"http://127.0.0.1:{state.sandbox_port}   (the payment sandbox; method [b]sandbox[/])"),
        ("Log in as", "admin, merchant1, partner1, user1 … user5; password [b]password123[/]"),
        ("OpenID", f"{url}/.well-known/openid-configuration   (clients demo-spa, partner1-demo)"),
        ("Mail", str((state.folder / "mail").relative_to(ROOT))),
        ("Connections", 'eval "$(./dev env)"'),
        ("Next", "./dev demo     stop: ./dev down or Ctrl-C"),
    ):
        table.add_row(f"[dim]{name}[/]", value)
    console.print(Panel(table, title="Earmark is up", border_style="green", expand=False))
