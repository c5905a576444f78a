"""What reviews are called and may hold. Pure."""

LOWEST, HIGHEST = 1, 5
LONGEST_COMMENT = 5_000

#: What somebody is called who has left or gave no name.
ANONYMOUS = "Anonymous"


def shown_name(first_name: str, last_name: str) -> str:
    """`Ana R.`: enough to be somebody, too little to be found; never an address."""
    first, last = first_name.strip(), last_name.strip()
    if not first or "@" in first:
        return ANONYMOUS
    return f"{first} {last[0].upper()}." if last and last[0].isalpha() else first
