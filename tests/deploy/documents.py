"""What the five documents name, taken from them by hand: by section of docs/from-the-documents.md and by document."""

_AUTH_001 = ("POST /api/v1/auth/login/", "GET /api/v1/auth/profile/", "POST /api/v1/auth/logout/")
_ACCOUNT = ("GET /api/v1/account/transactions/", "GET /api/v1/account/transactions/{transaction_id}/")
_ACTIVATION = ("POST /api/v1/activation/", "GET /api/v1/activation/status/{transaction_id}/")
_OFFERS = ("GET /api/v1/offers/", "GET /api/v1/offers/{offer_id}/")
_CUSTOMERS = "/api/v1/auth/customers"
_PRODUCTS, _ORDERS, _CART = "/api/v1/products", "/api/v1/orders/orders", "/api/v1/orders/cart"

NAMES = {
    "Services": {
        "000": ("web",),
        "002": ("web", "deployment/ecommerce-backend", "ecommerce-secrets"),
        "003": ("app", "db"),
        "004": ("api", "worker", "beat", "postgres", "redis", "pgAdmin"),
    },
    "Commands": {
        "000": (
            "docker-compose up --build", "python3 -m venv venv", "source venv/bin/activate",
            "pip install -r requirements.txt", "python manage.py migrate", "python manage.py runserver",
            "celery -A config worker --loglevel=info",
            "docker-compose exec web python manage.py seed --users 5 --offers 10",
            "python manage.py seed --users 5 --offers 10", "pytest", "pytest tests/auth/", "pytest --cov=.",
            "pytest -v", "./run_tests.sh", "run_tests.bat", "docker-compose up -d",
            "docker-compose exec web python manage.py migrate",
            "docker-compose exec web python manage.py seed --users 3 --offers 5",
            "docker-compose exec web pytest -v", "git clone <repository-url>",
        ),
        "002": (
            "git clone <repository-url>", "python3 -m venv venv", "source venv/bin/activate",
            "pip install -r requirements.txt", "cp .env.example .env", "createdb ecommerce_db",
            "python manage.py migrate", "python manage.py createsuperuser",
            "python manage.py loaddata fixtures/initial_categories.json",
            "python manage.py loaddata fixtures/sample_products.json", "python manage.py runserver",
            "celery -A ecommerce worker -l info", "celery -A ecommerce beat -l info", "docker-compose up -d",
            "docker-compose exec web python manage.py migrate",
            "docker-compose exec web python manage.py createsuperuser",
            "docker-compose exec web python manage.py loaddata fixtures/initial_data.json",
            "python manage.py test", "coverage run --source='.' manage.py test", "coverage report", "coverage html",
            "docker-compose -f docker-compose.prod.yml up -d", "kubectl create secret generic ecommerce-secrets",
            "kubectl apply -f k8s/", "kubectl exec deployment/ecommerce-backend -- python manage.py migrate",
            "git checkout -b feature/amazing-feature", "git commit -m 'Add amazing feature'",
            "git push origin feature/amazing-feature",
        ),
        "003": (
            "docker-compose up --build", "docker-compose exec app python manage.py migrate",
            "docker-compose exec app python manage.py createsuperuser",
            "docker-compose exec app python manage.py collectstatic --noinput",
            "docker-compose exec app celery -A order_processing worker --loglevel=info",
            "docker-compose exec app celery -A order_processing beat --loglevel=info",
            "docker-compose exec app python manage.py test",
        ),
        "004": (
            "docker compose build --no-cache", "docker-compose up -d",
            "docker compose exec api python manage.py migrate",
            "docker compose exec api python manage.py createsuperuser",
            "docker compose logs -f api worker beat postgres redis",
        ),
    },
    "Files": {
        "000": (
            "requirements.txt", ".env.example", "run_tests.sh", "run_tests.bat", "Offers API.postman_collection.json",
            "tests/auth/", "tests/offers/", "tests/account/", "tests/activation/",
        ),
        "001": ("SYSTEM_FLOWCHARTS.md",),
        "002": (
            "requirements.txt", ".env.example", "fixtures/initial_categories.json", "fixtures/sample_products.json",
            "fixtures/initial_data.json", "docker-compose.prod.yml", "k8s/", "LICENSE",
        ),
        "003": (
            "manage.py", "order/models.py", "order/views.py", "order/serializers.py", "order/admin.py", "order/tests/",
            "user/models.py", "user/views.py", "order_processing/settings.py", "order_processing/celery.py",
            "order_processing/urls.py",
        ),
        "004": (".env.example", "INSTALLED_APPS", "order_processing/celery.py"),
    },
    "Addresses": {
        "000": (
            "/swagger/", "/redoc/", *_AUTH_001, *_OFFERS, "GET /api/v1/offers/expiring/", "POST /api/v1/offers/renew/",
            "GET /api/v1/account/balance/", "GET /api/v1/account/subscriptions/", *_ACCOUNT, *_ACTIVATION,
        ),
        "001": (*_AUTH_001, "POST /api/v1/auth/refresh/", *_OFFERS, "GET /api/v1/account/", *_ACCOUNT, *_ACTIVATION),
        "002": (
            "/swagger/", "/redoc/", "/swagger.json", "/admin/",
            f"POST {_CUSTOMERS}/register/", f"POST {_CUSTOMERS}/login/", f"POST {_CUSTOMERS}/logout/",
            f"GET {_CUSTOMERS}/profile/", f"PATCH {_CUSTOMERS}/update_profile/",
            f"GET {_PRODUCTS}/categories/", f"GET {_PRODUCTS}/categories/tree/",
            f"GET {_PRODUCTS}/categories/{{slug}}/average_price/", f"GET {_PRODUCTS}/products/",
            f"POST {_PRODUCTS}/products/bulk_create/", f"GET {_PRODUCTS}/products/featured/",
            f"GET {_PRODUCTS}/reviews/", f"GET {_ORDERS}/", f"POST {_ORDERS}/", f"GET {_ORDERS}/{{id}}/",
            f"POST {_ORDERS}/{{id}}/cancel/", f"GET {_ORDERS}/{{id}}/tracking/", f"GET {_CART}/",
            f"POST {_CART}/add_item/", f"PATCH {_CART}/update_quantity/", f"DELETE {_CART}/remove_item/",
            f"DELETE {_CART}/clear/",
        ),
        "003": ("/api/docs/swagger/",),
        "004": (
            "/api/docs/", "/api/schema/", "/admin/", "POST /admin/promos/", "GET /promos/active",
            "POST /cart/reserve", "PUT /cart/checkout", "PUT /cart/cancel",
            *(
                f"{verb} /api/{name}/{rest}"
                for name in ("products", "stores", "store-products")
                for verb, rest in (("GET", ""), ("POST", ""), ("GET", "{id}/"), ("PUT", "{id}/"), ("DELETE", "{id}/"))
            ),
        ),
    },
    "Variables": {
        "002": (
            "SECRET_KEY", "DEBUG", "DB_HOST", "DB_NAME", "DB_USER", "DB_PASSWORD", "REDIS_URL",
            "AFRICAS_TALKING_USERNAME", "AFRICAS_TALKING_API_KEY", "AFRICAS_TALKING_FROM", "EMAIL_HOST", "EMAIL_PORT",
            "EMAIL_HOST_USER", "EMAIL_HOST_PASSWORD", "ADMIN_EMAIL",
        ),
        "003": (
            "DEBUG", "SECRET_KEY", "DJANGO_ALLOWED_HOSTS", "SQL_ENGINE", "SQL_DATABASE", "SQL_USER", "SQL_PASSWORD",
            "SQL_HOST", "SQL_PORT", "EMAIL_BACKEND", "EMAIL_HOST", "EMAIL_PORT", "EMAIL_USE_TLS", "EMAIL_HOST_USER",
            "EMAIL_HOST_PASSWORD", "CELERY_BROKER_URL", "CELERY_RESULT_BACKEND",
        ),
        "004": (
            "POSTGRES_DB", "POSTGRES_USER", "POSTGRES_PASSWORD", "POSTGRES_HOST", "POSTGRES_PORT", "REDIS_HOST",
            "REDIS_PORT", "SECRET_KEY", "DEBUG", "ALLOWED_HOSTS", "TIME_ZONE", "WEB_PORT", "CELERY_BROKER_URL",
            "CELERY_RESULT_BACKEND", "PGADMIN_EMAIL", "PGADMIN_PASSWORD", "PGADMIN_PORT",
        ),
    },
    "Names inside": {
        "001": ("transaction:<transaction_id>",),
        "002": ("Category", "Product", "Order", "Customer"),
        "003": ("CustomUser", "Product", "PromoCode", "Order"),
        "004": (
            "activate_and_notify_promos", "notify_active_promos", "notify_promo", "send_push_batch", "Product", "Store",
            "StoreProduct", "FlashPromo", "Profile", "NotificationLog", "Reservation",
        ),
    },
}  # fmt: skip
