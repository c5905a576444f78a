"""Pictures of the sample products: drawn from their category's name, so that none has to be kept."""

import io
import random

from PIL import Image, ImageDraw, ImageFont, ImageOps

from earmark.base import media
from earmark.catalog.models import Category, ProductImage
from earmark.catalog.sample_names import VARIANTS, sample_name

SIDE = 640
#: Ground from dark to light, and what is drawn on it.
_PALETTES = (
    ("#1d3557", "#a8dadc", "#f1faee"),
    ("#5f0f40", "#fb8b24", "#ffe8d6"),
    ("#0b525b", "#9ef01a", "#f4f9e9"),
    ("#3d348b", "#f7b801", "#fff8e1"),
    ("#6a040f", "#f48c06", "#ffedd8"),
    ("#10451d", "#b7e4c7", "#f1fff5"),
    ("#22223b", "#c9ada7", "#f2e9e4"),
    ("#003049", "#fcbf49", "#eae2b7"),
)


def draw_samples() -> int:
    """Draws the pictures of samples whose files are not there; returns how many."""
    shown = set(ProductImage.objects.values_list("file", flat=True).distinct())
    drawn = 0
    for slug, name in Category.objects.values_list("slug", "name"):
        for variant in range(VARIANTS):
            file = sample_name(slug, variant)
            if file in shown and not media.path_of(file).exists():
                media.put(file, _drawn(name, variant))
                drawn += 1
    return drawn


def _drawn(name: str, variant: int) -> bytes:
    """A ground that goes from dark to light, some shapes, and the initials."""
    chance = random.Random(f"{name}:{variant}")  # noqa: S311  the same picture each time
    dark, light, ink = chance.choice(_PALETTES)
    ground = Image.linear_gradient("L").rotate(90 * variant).resize((SIDE, SIDE))
    image = ImageOps.colorize(ground, dark, light)
    layer = Image.new("RGBA", image.size)
    draw = ImageDraw.Draw(layer)
    for _ in range(4):
        _shape(draw, chance, f"{ink}{chance.choice(('20', '30', '40'))}")
    image.paste(layer, mask=layer)
    initials = "".join(word[0] for word in name.split() if word[0].isalpha())[:2].upper()
    pen = ImageDraw.Draw(image)
    pen.text((SIDE / 2, SIDE / 2), initials, fill=ink, font=ImageFont.load_default(SIDE // 3), anchor="mm")
    file = io.BytesIO()
    image.save(file, "JPEG", quality=82)
    return file.getvalue()


def _shape(draw: ImageDraw.ImageDraw, chance: random.Random, colour: str) -> None:
    x, y, size = chance.randrange(SIDE), chance.randrange(SIDE), chance.randrange(SIDE // 6, SIDE // 2)
    match chance.randrange(3):
        case 0:
            draw.ellipse((x - size, y - size, x + size, y + size), fill=colour)
        case 1:
            draw.regular_polygon((x, y, size), chance.choice((3, 4, 6)), chance.randrange(90), fill=colour)
        case _:
            draw.rounded_rectangle((x - size, y - size // 3, x + size, y + size // 3), size // 6, fill=colour)
