"""Foreign OpenID issuers: their tokens open the API, and people sign in through them."""
