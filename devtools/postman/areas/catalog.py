"""Categories, products under both of their addresses, reviews."""

from devtools.postman.model import Call, Folder, number

CATEGORY = "/api/v1/products/categories/{slug}/"

CATEGORIES = Folder(
    "Categories",
    "A tree of any depth. Anyone reads, an admin writes.",
    [
        Call("A new category", "POST /api/v1/products/categories/", says=201, by="admin",
             body={"name": "Sound {{run}}", "description": "All that can be heard."},
             value={"slug": "sound-{{run}}", "parent": None, "level": 0}, keeps={"slug": "slug"}),
        Call("One beneath it", "POST /api/v1/products/categories/", says=201, by="admin",
             body={"name": "Radios {{run}}", "parent": "{{slug}}"}, value={"parent": "{{slug}}", "level": 1},
             keeps={"child": "slug"}),
        Call("The categories beneath it", "GET /api/v1/products/categories/", by=None, query={"parent": "{{slug}}"},
             value={"count": 1, "results[0].slug": "{{child}}"}),
        Call("The tree from there", "GET /api/v1/products/categories/tree/", by=None, query={"root": "{{slug}}"},
             tests={"holds the other": 'pm.expect(pm.response.text()).to.include(pm.variables.get("child"))'}),
        Call("One category", f"GET {CATEGORY}", by=None, value={"name": "Sound {{run}}"}),
        Call("No such category: refused", f"GET {CATEGORY}", says=404, code="category_not_found", by=None,
             at={"slug": "no-{{run}}"}),
        Call("Into itself: refused", f"PATCH {CATEGORY}", says=400, code="invalid", by="admin",
             body={"parent": "{{child}}"}, value={"errors[0].code": "cycle"}),
        Call("Change a part", f"PATCH {CATEGORY}", by="admin", body={"description": "For your ears."},
             value={"description": "For your ears."}),
        Call("Change all of it", f"PUT {CATEGORY}", by="admin", body={"name": "Sound {{run}}", "slug": "{{slug}}"},
             value={"slug": "{{slug}}"}),
        Call("Average price in it", f"GET {CATEGORY}average_price/", by=None,
             value={"average_price": None, "product_count": 0, "include_descendants": True}),
        Call("A customer cannot delete it: refused", f"DELETE {CATEGORY}", says=403, code="permission_denied",
             at={"slug": "{{child}}"}),
        Call("Delete the one beneath", f"DELETE {CATEGORY}", says=204, by="admin", at={"slug": "{{child}}"}),
    ],
)  # fmt: skip


def _products(mount: str, title: str, mark: str) -> Folder:
    """One of the two addresses of one resource; `mark` tells their names apart."""
    one, pid = f"{mount}{{product_id}}/", f"{mark}product"
    here = {"product_id": "{{" + pid + "}}"}
    sku = f"{mark.upper()}{{{{run}}}}"
    return Folder(
        title,
        f"`{mount}`: one of two addresses of the same products. `stock_quantity` is what the online store can sell now.",
        [
            Call(f"A new product ({mark})", f"POST {mount}", says=201, by="admin",
                 body={"name": f"Radio {{{{run}}}} {mark}", "sku": sku, "brand": "Nordlys", "price": "49.90",
                       "description": "Takes all stations.", "categories": ["{{slug}}"], "stock_quantity": 15},
                 value={"sku": sku, "price": "49.90", "stock_quantity": 15}, keeps={pid: "id", "product_id": "id"}),
            Call(f"A price with too many decimals: refused ({mark})", f"POST {mount}", says=400, by="admin",
                 code="invalid", body={"name": "Radio", "price": "49.901"}),
            Call(f"Products ({mark})", f"GET {mount}", by=None, query={"sku": sku, "fields": "id,sku,price"},
                 value={"count": 1, "results[0].sku": sku}),
            Call(f"Search that forgives ({mark})", f"GET {mount}", by=None,
                 query={"search": "nordlis", "in_stock": "true", "page_size": "5"}),
            Call(f"Featured products ({mark})", f"GET {mount}featured/", by=None, query={"page_size": "5"}),
            Call(f"One product ({mark})", f"GET {one}", by=None, at=here, value={"sku": sku, "brand": "Nordlys"}),
            Call(f"No such product: refused ({mark})", f"GET {one}", says=404, code="product_not_found", by=None,
                 at={"product_id": "{{no_number}}"}),
            Call(f"Change a part of it ({mark})", f"PATCH {one}", by="admin", at=here, body={"price": "44.90"},
                 value={"price": "44.90", "stock_quantity": 15}),
            Call(f"Change it whole ({mark})", f"PUT {one}", by="admin", at=here,
                 body={"name": f"Radio {{{{run}}}} {mark}", "sku": sku, "price": "40.00", "stock_quantity": 10},
                 value={"price": "40.00", "stock_quantity": 10}),
            Call(f"Goods come in ({mark})", f"POST {one}receive/", says=201, by="admin", at=here,
                 body={"quantity": 5, "reason": "delivery note 4711"}, value={"kind": "receive", "quantity": 5}),
            Call(f"Some are broken ({mark})", f"POST {one}adjust/", says=201, by="admin", at=here,
                 body={"quantity": -2, "reason": "broken"}, value={"kind": "adjust", "quantity": -2}),
            Call(f"More broken than there are: refused ({mark})", f"POST {one}adjust/", says=409, by="admin", at=here,
                 code="insufficient_stock", body={"quantity": -5000, "reason": "broken"}),
            Call(f"Its movements ({mark})", f"GET {one}movements/", by="admin", at=here, query={"page_size": "10"},
                 value={"results[0].reason": "broken"}),
            Call(f"A picture ({mark})", f"POST {one}images/", says=201, by="admin", at=here, multipart=True,
                 form={"image": "@devtools/postman/picture.png", "alt": "A radio"}, value={"alt": "A radio"},
                 keeps={"image_id": "id"}, about="Postman asks for the file: any PNG, JPEG or WebP."),
            Call(f"Its words ({mark})", f"PATCH {one}images/{{image_id}}/", by="admin", at=here,
                 body={"alt": "A radio, seen from above"}, value={"alt": "A radio, seen from above"}),
            Call(f"Without the picture ({mark})", f"DELETE {one}images/{{image_id}}/", says=204, by="admin", at=here),
            Call(f"Many at once, for a try ({mark})", f"POST {mount}bulk_create/", by="admin", query={"dry_run": "true"},
                 body=_rows(mark), value={"created": 2}),
            Call(f"Many at once ({mark})", f"POST {mount}bulk_create/", says=201, by="admin", body=_rows(mark),
                 value={"created": 2}),
            Call(f"One bad row, none made: refused ({mark})", f"POST {mount}bulk_create/", says=400, by="admin",
                 code="invalid", body=[{"name": "Radio", "price": "1.00"}, {"name": "Radio", "price": "x"}],
                 value={"errors[0].index": 1}),
            Call(f"Export ({mark})", f"GET {mount}export/", by="admin", query={"format": "csv", "sku": sku},
                 tests={"is a table": f'pm.expect(pm.response.text()).to.include("{mark.upper()}")'}),
            Call(f"A product to delete ({mark})", f"POST {mount}", says=201, by="admin",
                 body={"name": f"Mistake {{{{run}}}} {mark}", "price": "1.00"}, keeps={"mistake": "id"}),
            Call(f"Delete it ({mark})", f"DELETE {one}", says=204, by="admin", at={"product_id": "{{mistake}}"}),
        ],
    )  # fmt: skip


def _rows(mark: str) -> list[dict[str, object]]:
    return [
        {"name": f"Cable {number} {{{{run}}}} {mark}", "sku": f"{mark}-cable-{number}-{{{{run}}}}", "price": "5.00",
         "stock_quantity": 3, "is_active": False}
        for number in (1, 2)
    ]  # fmt: skip


PRODUCTS = [
    _products("/api/v1/products/products/", "Products", "v1"),
    _products("/api/products/", "Products, at their other address", "api"),
]

REVIEW = "/api/v1/products/reviews/{review_id}/"
REVIEWS = Folder(
    "Reviews",
    "One per customer and product; shown at once, hidden by moderation.",
    [
        Call("Write a review", "POST /api/v1/products/reviews/", says=201,
             body={"product": number("product_id"), "rating": 4, "comment": "Plays what I like."},
             value={"rating": 4, "verified_purchase": True}, keeps={"review_id": "id"}),
        Call("A second one: refused", "POST /api/v1/products/reviews/", says=409, code="already_reviewed",
             body={"product": number("product_id"), "rating": 1}),
        Call("Reviews of a product", "GET /api/v1/products/reviews/", by=None, query={"product": "{{product_id}}"},
             value={"count": 1}),
        Call("One review", f"GET {REVIEW}", by=None, value={"id": "{{review_id}}"}),
        Call("Think again", f"PATCH {REVIEW}", body={"rating": 5}, value={"rating": 5}),
        Call("Delete it, as nobody: refused", f"DELETE {REVIEW}", says=401, code="not_authenticated", by=None),
        Call("Take it back", f"DELETE {REVIEW}", says=204),
    ],
)  # fmt: skip
