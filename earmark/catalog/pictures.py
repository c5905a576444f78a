"""Pictures, as bytes: what clients send is taken apart, checked, and drawn anew.

So nothing that is not a pixel gets through: no place and no name of a camera, no second file behind the first, no
program that some viewer would run.
"""

import hashlib
import io
import struct
from dataclasses import dataclass

from django.conf import settings
from PIL import Image, ImageCms, ImageOps

from earmark.base.errors import Refusal

#: Longest sides of the small ones, in pixels.
THUMBNAILS = (160, 640)
#: Ours is looked at before a pixel is made; Pillow's would warn on a log that nobody reads.
Image.MAX_IMAGE_PIXELS = None
_SAVED_AS = {"JPEG": "JPEG", "PNG": "PNG", "WEBP": "WEBP", "GIF": "PNG"}
_SUFFIXES = {"JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
_QUALITY: dict[str, dict[str, int]] = {
    "JPEG": {"quality": 90, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 90},
}
#: All that Pillow raises on what is no picture, or only the beginning of one.
_BROKEN = (OSError, SyntaxError, ValueError, EOFError, struct.error, ArithmeticError, LookupError, TypeError)


class InvalidImage(Refusal):
    """Not a whole picture of a kind that we take."""

    code = "invalid_image"
    detail = "This is no JPEG, PNG, WebP or GIF, or not all of it."


class ImageTooLarge(Refusal):
    """More bytes or pixels than we take. Members: what, most."""

    code = "image_too_large"
    detail = "The picture has more than {most} {what}."


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture as it is kept: upright, in sRGB, without anything but pixels."""

    content: bytes
    name: str
    width: int
    height: int


def redrawn(content: bytes) -> Picture:
    """The first frame of what was sent, anew; the same content gives the same name.

    Raises InvalidImage, ImageTooLarge.
    """
    if len(content) > settings.IMAGE_MAX_BYTES:
        raise ImageTooLarge(what="bytes", most=settings.IMAGE_MAX_BYTES)
    try:
        with Image.open(io.BytesIO(content), formats=tuple(_SAVED_AS)) as image:
            if image.width * image.height > settings.IMAGE_MAX_PIXELS:
                raise ImageTooLarge(what="pixels", most=settings.IMAGE_MAX_PIXELS)
            image.load()
            kind = _SAVED_AS[image.format or ""]
            bare = _bare(image)
    except _BROKEN as error:
        raise InvalidImage from error
    drawn = _written(bare, kind)
    name = f"products/{hashlib.sha256(drawn).hexdigest()}.{_SUFFIXES[kind]}"
    return Picture(drawn, name, *bare.size)


def thumbnail_names(name: str) -> dict[str, str]:
    """Names of the small ones by longest side."""
    stem = name.rpartition(".")[0]
    return {str(side): f"{stem}_{side}.webp" for side in THUMBNAILS}


def thumbnails(content: bytes, name: str) -> dict[str, bytes]:
    """The small ones by name, none larger than the picture itself. Raises OSError where it cannot be read."""
    drawn = {}
    with Image.open(io.BytesIO(content)) as image:
        image.load()
        for side, small in thumbnail_names(name).items():
            copy = image.convert("RGBA" if image.has_transparency_data else "RGB")
            copy.thumbnail((int(side), int(side)), Image.Resampling.LANCZOS)
            drawn[small] = _written(copy, "WEBP", quality=80)
    return drawn


def _bare(image: Image.Image) -> Image.Image:
    """Only its pixels, the right way up."""
    profile = image.info.get("icc_profile")
    upright = ImageOps.exif_transpose(image)
    if upright.mode.startswith("I"):  # 16 bits of grey
        upright = upright.point(lambda value: value * (1 / 256)).convert("L")
    if profile and upright.mode in ("RGB", "CMYK"):
        upright = _in_srgb(upright, profile)
    mode = "RGBA" if upright.has_transparency_data else "L" if upright.mode in ("1", "L") else "RGB"
    bare = upright.convert(mode)
    bare.info.clear()
    return bare


def _in_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    """Colours as screens take them without being told more; a profile that is none changes nothing."""
    try:
        own = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        found = ImageCms.profileToProfile(image, own, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except ImageCms.PyCMSError:
        return image
    return found or image


def _written(image: Image.Image, kind: str, **options: int) -> bytes:
    file = io.BytesIO()
    image.save(file, kind, **{**_QUALITY[kind], **options})
    return file.getvalue()
