"""A front of a house with 21 windows, drawn point by point into a PNG: pictures of the demo show no real place."""

import struct
import zlib

WIDTH, HEIGHT = 1200, 640
FLOORS, COLUMNS = 3, 7
SKY, GROUND, WALL, ROOF, FRAME, GLASS, LIT, DOOR = (
    (214, 231, 233), (196, 202, 190), (244, 239, 228), (150, 84, 62), (255, 255, 255), (99, 146, 158), (247, 205, 120),
    (11, 92, 99),
)  # fmt: skip
Colour = tuple[int, int, int]


def drawn() -> tuple[bytes, int, int]:
    """The PNG, its width and its height in pixels; the same bytes every time."""
    rows = [bytearray(bytes(SKY) * WIDTH) for _row in range(HEIGHT)]

    def fill(left: int, top: int, width: int, height: int, colour: Colour) -> None:
        for y in range(top, top + height):
            rows[y][3 * left : 3 * (left + width)] = bytes(colour) * width

    fill(0, 560, WIDTH, HEIGHT - 560, GROUND)
    for y in range(70, 130):  # a roof with slopes
        inset = 100 - (y - 70) * 40 // 60
        fill(inset, y, WIDTH - 2 * inset, 1, ROOF)
    fill(90, 130, WIDTH - 180, 430, WALL)
    for floor in range(FLOORS):
        for column in range(COLUMNS):
            left, top = 128 + column * 142, 158 + floor * 118
            lit = (floor * 5 + column * 3) % 7 in (1, 4)
            fill(left, top, 92, 86, FRAME)
            fill(left + 7, top + 7, 36, 72, LIT if lit else GLASS)
            fill(left + 49, top + 7, 36, 72, LIT if lit else GLASS)
        fill(90, 254 + floor * 118, WIDTH - 180, 4, (222, 214, 198))
    fill(556, 508, 88, 52, DOOR)
    return _png(rows), WIDTH, HEIGHT


def _png(rows: list[bytearray]) -> bytes:
    packed = zlib.compress(b"".join(b"\x00" + bytes(row) for row in rows), 9)

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")
