"""Functions, methods, classes and imports that nothing uses (vulture), less what frameworks call by name."""

import re
import sys

from vulture import Vulture

from devtools.state import ROOT

SOURCES = ["earmark", "config", "devtools", "bench", "tests"]
#: Where names stand as text: settings, migrations, SQL installed by them.
NAMED_IN = [
    ROOT / "config" / "parts.py",
    ROOT / "config" / "settings.py",
    ROOT / "config" / "environment.py",
    ROOT / "config" / "apps.py",
    *ROOT.glob("earmark/*/migrations/*.py"),
]
CALLED_BY_FRAMEWORKS = re.compile(
    r"Meta|Migration|Command|.*(Config|Admin|Scheme)|handler.*|test_.*|pytest_.*|ready|handle|add_arguments|teardown"
    r"|_?get_.*|lookups|has_.*|save_.*|delete_.*|validate.*|to_internal_value|to_representation|clean(_.*)?|natural_key"
    r"|authenticate_header|handle_starttag|handle_data|on_config|on_files|on_page_markdown|on_post_build"
    r"|process_view|select_.*|do_[A-Z]+|log_message|is_anonymous|is_authenticated|render|parse"
    r"|check_throttles|is_enabled|is_usable|is_pkce_required|invalidate_.*|revoke_.*|jwk_key|db_for_.*"
    r"|allow_relation|allow_migrate"
)
CALLED_BY_DECORATORS = [
    "@shared_task",
    "@pytest.fixture",
    "@rule",
    "@initialize",
    "@invariant",
    "@signals.*",
    "@checks.*",
    "@admin.*",
]


def main() -> int:
    """Exit code 1 when something is dead; a line for each."""
    vulture = Vulture(ignore_decorators=CALLED_BY_DECORATORS)
    vulture.scavenge([str(ROOT / source) for source in SOURCES], exclude=["*/migrations/*"])
    named = " ".join(file.read_text() for file in NAMED_IN)
    dead = [
        item
        for item in (
            *vulture.unused_funcs, *vulture.unused_methods, *vulture.unused_classes,
            *vulture.unused_imports, *vulture.unused_props,
        )
        if not CALLED_BY_FRAMEWORKS.fullmatch(item.name) and not re.search(rf"\b{item.name}\b", named)
    ]  # fmt: skip
    for item in dead:
        print(
            f"{item.filename.relative_to(ROOT)}:{item.first_lineno}: {item.typ} {item.name} is used nowhere"
        )
    return 1 if dead else 0


if __name__ == "__main__":
    sys.exit(main())
