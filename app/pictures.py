"""Photos as they may be kept: JPEG and PNG within bounds, without what the camera wrote about the place and the owner.

Read by their own marks, never by their name. Nothing is decoded: segments are copied or left out, and what stands after
the end of the picture is cut off. Formats: ITU-T T.81 annex B (JPEG), Exif 2.32 4.6 (orientation), PNG third edition 5.
"""

import struct
from dataclasses import dataclass

MOST_BYTES = 10_000_000
MOST_PIXELS = 40_000_000
JPEG, PNG = "image/jpeg", "image/png"
PNG_SIGNATURE = b"\x89PNG\r\n\x1a\n"
PNG_KEPT = {b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT", b"pHYs", b"bKGD"}
# Start of frame (not DHT, JPG, DAC), tables, restart interval; APP0 and APP14 tell how colours are coded.
FRAMES = {0xC0, 0xC1, 0xC2, 0xC3, 0xC5, 0xC6, 0xC7, 0xC9, 0xCA, 0xCB, 0xCD, 0xCE, 0xCF}
JPEG_KEPT = FRAMES | {0xC4, 0xCC, 0xDB, 0xDD, 0xE0, 0xEE}
START_OF_SCAN, END, ICC, EXIF = 0xDA, b"\xff\xd9", 0xE2, 0xE1


class NotAPicture(ValueError):
    """Neither a JPEG nor a PNG, or a broken one."""


class TooManyPixels(ValueError):
    """More than MOST_PIXELS once drawn."""


@dataclass(frozen=True)
class Picture:
    """What may be kept: `content` without the camera's words, its media type, its size in pixels."""

    media_type: str
    width: int
    height: int
    content: bytes


def cleaned(content: bytes) -> Picture:
    """Raises NotAPicture or TooManyPixels."""
    try:
        if content.startswith(b"\xff\xd8\xff"):
            found = _jpeg(content)
        elif content.startswith(PNG_SIGNATURE):
            found = _png(content)
        else:
            raise NotAPicture
    except (struct.error, IndexError) as error:
        raise NotAPicture from error
    if not found.width or not found.height:
        raise NotAPicture
    if found.width * found.height > MOST_PIXELS:
        raise TooManyPixels
    return found


def _jpeg(content: bytes) -> Picture:
    kept, at, width, height = [b"\xff\xd8"], 2, 0, 0
    while True:
        if content[at] != 0xFF:
            raise NotAPicture
        marker = content[at + 1]
        if marker == 0xFF:  # a fill byte
            at += 1
            continue
        (length,) = struct.unpack_from(">H", content, at + 2)
        segment = content[at : at + 2 + length]
        if length < 2 or len(segment) < 2 + length:
            raise NotAPicture
        if marker == START_OF_SCAN:
            end = content.rfind(END)
            if end < at or not width:
                raise NotAPicture
            return Picture(JPEG, width, height, b"".join([*kept, content[at : end + 2]]))
        if marker in FRAMES:
            height, width = struct.unpack_from(">HH", segment, 5)
        if marker in JPEG_KEPT or (marker == ICC and segment[4:16] == b"ICC_PROFILE\x00"):
            kept.append(segment)
        elif marker == EXIF and (turned := _orientation(segment)):
            kept.insert(1, turned)
        at += 2 + length


def _orientation(segment: bytes) -> bytes:
    """A segment that holds nothing but how the camera was held; empty when it was held upright or says nothing."""
    if segment[4:10] != b"Exif\x00\x00":
        return b""
    tiff = segment[10:]
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None:
        return b""
    try:
        (first,) = struct.unpack_from(order + "I", tiff, 4)
        (count,) = struct.unpack_from(order + "H", tiff, first)
        for rank in range(min(count, 200)):
            tag, kind, number, value = struct.unpack_from(order + "HHIH", tiff, first + 2 + 12 * rank)
            if (tag, kind, number) == (0x0112, 3, 1) and 2 <= value <= 8:
                held = struct.pack(">HHIHH", 0x0112, 3, 1, value, 0)
                body = b"Exif\x00\x00MM\x00\x2a" + struct.pack(">IH", 8, 1) + held + struct.pack(">I", 0)
                return b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body
    except struct.error:
        return b""
    return b""


def _png(content: bytes) -> Picture:
    kept, at, width, height = [PNG_SIGNATURE], len(PNG_SIGNATURE), 0, 0
    while True:
        length, kind = struct.unpack_from(">I4s", content, at)
        chunk = content[at : at + 12 + length]
        if len(chunk) < 12 + length or (not width and kind != b"IHDR"):
            raise NotAPicture
        if kind == b"IHDR":
            width, height = struct.unpack_from(">II", chunk, 8)
        if kind in PNG_KEPT:
            kept.append(chunk)
        if kind == b"IEND":
            return Picture(PNG, width, height, b"".join(kept))
        at += 12 + length
