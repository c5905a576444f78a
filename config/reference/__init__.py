"""Pages of the documentation that are made from the program: `manage.py reference` writes and checks them."""
