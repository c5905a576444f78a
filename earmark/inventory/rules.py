"""The words of stock. Pure."""

#: The store without a place, there from the start: who has one store only never meets it.
ONLINE = 1

#: What one of anything is, to the ledger. What it is one of, the account says.
PIECE = "piece"

#: What changes how many there are: goods came in, somebody counted or lost some, they were sold, they came back.
RECEIVE, ADJUST, SALE, RETURN = "receive", "adjust", "sale", "return"
KINDS = tuple((kind, kind) for kind in (RECEIVE, ADJUST, SALE, RETURN))

#: Largest quantity of anything, in stock or in an order: a typing error should not become a warehouse.
LARGEST = 10**9
