"""What a file is by its bytes, whatever its name says."""

import zipfile
from typing import Literal

Disguise = Literal["archive", "binary", "image", "locked", "old_book", "page", "pdf", "text"]

BOOK_SUFFIXES = frozenset(
    {".zip", ".xlsx", ".xlsm", ".xlsb", ".xls", ".ods", ".odt", ".docx", ".pptx", ".jar", ".7z", ".rar", ".gz"}
)
_IMAGES = (
    b"\x89PNG", b"\xff\xd8\xff", b"GIF87a", b"GIF89a", b"BM", b"II*\0", b"MM\0*", b"RIFF", b"\0\0\1\0",
)  # fmt: skip
_IMAGE_BRANDS = (b"ftypheic", b"ftypheix", b"ftypmif1", b"ftypavif")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_LOOK = 4_096


def disguise(content: bytes) -> Disguise:
    """By the first bytes; `locked` is an Office file with a password, `text` anything that could be a csv."""
    start = content[:_LOOK]
    if start.startswith(b"PK\x03\x04"):
        return "archive"
    if start.startswith(_OLE):
        return "locked" if _ENCRYPTED_PACKAGE in content else "old_book"
    if start.startswith(b"%PDF"):
        return "pdf"
    if _is_image(start):
        return "image"
    words = start.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if words.startswith((b"<svg",)) or (words.startswith(b"<?xml") and b"<svg" in words):
        return "image"
    if words.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        return "page"
    if b"\0" in content and not start.startswith(_UTF16):
        return "binary"
    return "text"


def _is_image(start: bytes) -> bool:
    # BM and RIFF are also how a word may begin: what follows must not be text.
    if not start.startswith(_IMAGES) and start[4:12] not in _IMAGE_BRANDS:
        return False
    return b"\0" in start or start.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8"))


def kind_of_book(archive: zipfile.ZipFile) -> Literal["xlsx", "ods", "locked"] | None:
    """Which workbook a zip archive is; `locked` for an OpenDocument file with a password."""
    names = set(archive.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "META-INF/manifest.xml" not in names or "mimetype" not in names:
        return None
    if b"encryption-data" in archive.read("META-INF/manifest.xml"):
        return "locked"
    return "ods" if b"opendocument.spreadsheet" in archive.read("mimetype") else None
