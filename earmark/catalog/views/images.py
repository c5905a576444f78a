"""Pictures of a product."""

from uuid import UUID

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from earmark.base import clock
from earmark.base.files import FilesParser, file_of
from earmark.base.views import Endpoint
from earmark.catalog.pictures import redrawn
from earmark.catalog.queries.images import image
from earmark.catalog.serializers.images import ImageChange, NewImage
from earmark.catalog.serializers.products import ImageSerializer
from earmark.catalog.services.images import add_image, change_image, delete_image
from earmark.catalog.views.products import writable
from earmark.identity.authentication import caller_of
from earmark.inventory.services.stock import Change


class ImagesView(Endpoint):
    """Pictures are added here, and shown with their product."""

    parser_classes = (FilesParser,)

    @extend_schema(
        summary="Add a picture",
        tags=["Products"],
        request={"multipart/form-data": NewImage},
        responses={201: ImageSerializer, 200: ImageSerializer},
        examples=[
            OpenApiExample(
                "A picture", {"image": "radio.jpg", "alt": "A radio, from the left"}, request_only=True
            )
        ],
    )
    def post(self, request: Request, product_id: int) -> Response:
        """Adds a JPEG, PNG, WebP or the first frame of a GIF to a product, the last unless `position` says otherwise.

        It is drawn anew, upright and without what cameras write into it. `thumbnails` are null until they are made, a
        moment later. A picture that the product has already is answered with 200. For admins, and merchants for their
        own products.
        """
        content, body = file_of(request, "image"), self.read(request, NewImage)
        image_id, added = add_image(
            product_id=product_id,
            stores=writable(request),
            picture=redrawn(content),
            alt=body.get("alt", ""),
            position=body.get("position"),
            change=Change(actor=caller_of(request).id, now=clock.now()),
        )
        return Response(image(image_id), status=201 if added else 200)


class ImageView(Endpoint):
    """One of them."""

    @extend_schema(
        summary="Change a picture",
        tags=["Products"],
        request=ImageChange,
        responses=ImageSerializer,
        examples=[OpenApiExample("To the front", {"position": 0, "alt": "A radio"}, request_only=True)],
    )
    def patch(self, request: Request, product_id: int, image_id: UUID) -> Response:
        """Other words for those who cannot see it, or another place among the product's pictures."""
        body = self.read(request, ImageChange)
        change_image(product_id=product_id, image_id=image_id, stores=writable(request), fields=body)
        return Response(image(image_id))

    @extend_schema(summary="Delete a picture", tags=["Products"], responses={204: None})
    def delete(self, request: Request, product_id: int, image_id: UUID) -> HttpResponse:
        """Takes a picture away, and its file when no other product shows it."""
        delete_image(product_id=product_id, image_id=image_id, stores=writable(request))
        return HttpResponse(status=204)
