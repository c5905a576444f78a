"""`Offers API.postman_collection.json`: every operation of the schema, with tests, in an order that runs."""
