"""Photos: read by their marks, kept without what the camera wrote, refused when they are none or too large."""

import struct
import zlib

import pytest

from app import pictures


def segment(marker: int, body: bytes) -> bytes:
    return bytes([0xFF, marker]) + struct.pack(">H", len(body) + 2) + body


def a_jpeg(width=4, height=3, *extra: bytes, tail: bytes = b"") -> bytes:
    frame = segment(0xC0, b"\x08" + struct.pack(">HH", height, width) + b"\x01\x01\x11\x00")
    tables = segment(0xDB, b"\x00" + bytes(range(1, 65)))
    scan = segment(0xDA, b"\x01\x01\x00\x00\x3f\x00") + b"\x12\x34"
    return (
        b"\xff\xd8" + segment(0xE0, b"JFIF\x00\x01\x01") + b"".join(extra) + tables + frame + scan + b"\xff\xd9" + tail
    )


def exif(orientation: int, order: str = ">") -> bytes:
    mark = b"MM\x00\x2a" if order == ">" else b"II\x2a\x00"
    place = struct.pack(order + "HHI", 0x8825, 4, 1) + struct.pack(order + "I", 99)
    turned = struct.pack(order + "HHIHH", 0x0112, 3, 1, orientation, 0)
    body = mark + struct.pack(order + "IH", 8, 2) + turned + place + struct.pack(order + "I", 0) + b"GPS 44.93 4.89"
    return segment(0xE1, b"Exif\x00\x00" + body)


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def a_png(width=4, height=3, *extra: bytes) -> bytes:
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0))
    rows = zlib.compress(b"".join(b"\x00" + bytes(width) for _ in range(height))) if height < 100 else b""
    return pictures.PNG_SIGNATURE + head + b"".join(extra) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


@pytest.mark.parametrize("order", [">", "<"])
def test_a_photo_keeps_how_it_was_held_and_nothing_else_of_the_camera(order):
    sent = a_jpeg(40, 30, exif(6, order), segment(0xFE, b"by Lina"), segment(0xED, b"IPTC Valence"), tail=b"<script>")
    found = pictures.cleaned(sent)
    assert (found.media_type, found.width, found.height) == (pictures.JPEG, 40, 30)
    for word in (b"GPS", b"Lina", b"Valence", b"<script>"):
        assert word not in found.content
    assert b"Exif" in found.content
    assert struct.pack(">HHIH", 0x0112, 3, 1, 6) in found.content
    assert pictures.cleaned(found.content) == found, "cleaning again changes nothing"


def test_an_upright_photo_keeps_no_exif_at_all():
    assert b"Exif" not in pictures.cleaned(a_jpeg(4, 3, exif(1))).content


def test_a_png_loses_its_texts_and_what_follows_its_end():
    found = pictures.cleaned(a_png(4, 3, chunk(b"tEXt", b"Author\x00Lina"), chunk(b"eXIf", b"GPS")) + b"PK\x03\x04")
    assert (found.media_type, found.width, found.height) == (pictures.PNG, 4, 3)
    assert b"Lina" not in found.content
    assert b"GPS" not in found.content
    assert found.content.endswith(chunk(b"IEND", b""))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"GIF89a",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"%PDF-1.7",
        b"\xff\xd8\xff",
        a_jpeg()[:30],
        a_jpeg()[:-2],
        a_jpeg(0, 0),
        a_png()[:20],
        pictures.PNG_SIGNATURE + chunk(b"IDAT", b""),
        pictures.PNG_SIGNATURE + struct.pack(">I", 2**31) + b"IHDR",
    ],
)
def test_what_is_no_photo_is_refused(content):
    with pytest.raises(pictures.NotAPicture):
        pictures.cleaned(content)


@pytest.mark.parametrize("content", [a_jpeg(65_000, 65_000), a_png(50_000, 50_000)])
def test_a_photo_that_would_fill_the_memory_is_refused(content):
    with pytest.raises(pictures.TooManyPixels):
        pictures.cleaned(content)
