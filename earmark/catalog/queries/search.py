"""Finding products by what people type."""

import re
from typing import Any

from django.contrib.postgres.search import (
    SearchQuery,
    SearchRank,
    TrigramWordSimilarity,
)
from django.db.models import Case, F, IntegerField, Q, QuerySet, When

from earmark.catalog.models import Product

#: Best first: who types a SKU wants that very thing, words come before what only looks alike.
RELEVANCE = ("is_sku", "rank", "likeness")
#: What says more than words: to that, a name that looks alike is no answer.
_SPOKEN = re.compile(r'"|(?:^|\s)(?:-|or\s)', re.IGNORECASE)
#: A word that may still be being typed: the last, unless it is excluded or part of a phrase.
_UNFINISHED = re.compile(r"(?:^|(?P<head>.*)\s)(?P<word>\w+)\Z", re.DOTALL)


def matching(found: "QuerySet[Product]", term: str) -> "QuerySet[Product]":
    """The products that the term finds, with RELEVANCE to order them by.

    By words as web searches take them (phrases in quotes, `or`, `-` to exclude), the last of them perhaps unfinished,
    by the exact SKU, and by a name that looks alike where nothing is said but words.
    """
    term = term.strip()
    query = words(term)
    wanted = Q(search=query) | Q(sku__iexact=term)
    if not _SPOKEN.search(term):
        wanted |= Q(name__trigram_word_similar=term)
    return found.filter(wanted).annotate(
        is_sku=Case(When(sku__iexact=term, then=1), default=0, output_field=IntegerField()),
        rank=SearchRank(F("search"), query),
        likeness=TrigramWordSimilarity(term, "name"),
    )


def words(term: str) -> Any:
    """The text search query. Nothing that a client types reaches the syntax of tsquery but whole words."""
    query = SearchQuery(term, config="english", search_type="websearch")
    unfinished = _UNFINISHED.match(term)
    if unfinished is None or term.count('"') % 2:
        return query
    prefix = SearchQuery(f"{unfinished['word']}:*", config="english", search_type="raw")
    head = unfinished["head"]
    return query | (SearchQuery(head, config="english", search_type="websearch") & prefix if head else prefix)
