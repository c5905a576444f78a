"""The text of a PDF of ours: its strings are glyph numbers, which its font's own table turns into characters."""

import re
import zlib

_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_ESCAPED = re.compile(rb"\\(.)", re.DOTALL)
_NAMED = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def text_of(pdf):
    """All that is written, a line per string."""
    streams = [_inflated(found) for found in _STREAM.findall(pdf)]
    table = {}
    for stream in streams:
        for glyph, character in re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", stream):
            table[bytes.fromhex(glyph.decode())] = bytes.fromhex(character.decode()).decode("utf-16-be")
    lines = []
    for stream in streams:
        for raw in re.findall(rb"\(((?:\\.|[^\\()])*)\) Tj", stream, re.DOTALL):
            glyphs = _ESCAPED.sub(lambda found: _NAMED.get(found[1], found[1]), raw)
            lines.append("".join(table.get(glyphs[at : at + 2], "?") for at in range(0, len(glyphs), 2)))
    return "\n".join(lines)


def _inflated(stream):
    try:
        return zlib.decompress(stream)
    except zlib.error:
        return stream
