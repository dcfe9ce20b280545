"""What a file must be before anything parses it: small enough, of a kind we read, no bomb, no password."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import PurePath
from typing import Literal

from app.sentence import Sentence, sentence
from app.tabular.disguises import BOOK_SUFFIXES, disguise, kind_of_book

Kind = Literal["xlsx", "ods", "csv"]

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 50 * 1024 * 1024
MAX_RATIO = 100
MAX_MEMBERS = 1_000
_MEGABYTE = 1024 * 1024
_CHUNK = 64 * 1024
# A prologue holds any entity declaration; tables need none.
_PROLOGUE = 4_096
# What the standard library raises on broken, truncated or lying archives.
_UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, KeyError, OSError, RuntimeError, ValueError)


class RefusedFile(Exception):
    """The file is not read. `sentence`: what happened, why, what to do. `code`: the same for a program."""

    def __init__(self, code: str, sentence: Sentence) -> None:
        super().__init__(sentence)
        self.code = code
        self.sentence = sentence


def check(name: str, content: bytes) -> Kind:
    """The kind of a file that may be parsed. RefusedFile otherwise. Costs at most the unpacking of 50 MB, in 64 kB."""
    check_size(len(content))
    kind = _kind_by_name(name)
    _check_disguise(kind, content)
    if kind != "csv":
        _check_archive(kind, content)
    return kind


def check_size(size: int) -> None:
    """Refuses an empty file and one over 20 MB; callable before the content is read."""
    if size == 0:
        raise RefusedFile("empty", sentence("Ce fichier est vide. Vérifiez qu’il contient votre tableau."))
    if size > MAX_BYTES:
        megabytes = -(-size // _MEGABYTE)
        raise RefusedFile(
            "too_big",
            sentence(
                "Ce fichier fait %(size)s Mo ; la limite est %(limit)s Mo. Enlevez les images ou coupez-le en deux.",
                size=megabytes,
                limit=MAX_BYTES // _MEGABYTE,
            ),
        )


def _kind_by_name(name: str) -> Kind:
    match PurePath(name.replace("\\", "/").lower()).suffix:
        case ".xlsx":
            return "xlsx"
        case ".ods":
            return "ods"
        case ".csv":
            return "csv"
        case suffix:
            raise RefusedFile(
                "kind",
                sentence(
                    "Les fichiers %(suffix)s ne sont pas lus ici. Enregistrez le tableau au format xlsx, ods ou csv.",
                    suffix=suffix[:12] or sentence("sans extension"),
                ),
            )


def _check_disguise(kind: Kind, content: bytes) -> None:
    """The first bytes must say what the name says."""
    match disguise(content):
        case "image":
            raise RefusedFile(
                "image",
                sentence(
                    "Ce fichier contient une image au lieu d’un tableau. Enregistrez-le au format xlsx ou csv.",
                ),
            )
        case "pdf":
            raise RefusedFile(
                "pdf",
                sentence(
                    "Ce fichier contient un document PDF au lieu d’un tableau. "
                    "Demandez le tableau d’origine, au format xlsx, ods ou csv.",
                ),
            )
        case "page":
            raise RefusedFile(
                "page",
                sentence(
                    "Ce fichier contient une page web au lieu d’un tableau. "
                    "Ouvrez-la dans votre tableur et enregistrez-la au format xlsx.",
                ),
            )
        case "locked":
            raise RefusedFile("password", _password())
        case "old_book":
            raise RefusedFile(
                "old_book",
                sentence(
                    "Ce fichier est un document d’une ancienne version d’Office. "
                    "Ouvrez-le dans votre tableur et enregistrez-le au format xlsx.",
                ),
            )
        case "archive" if kind == "csv":
            raise RefusedFile("mismatch", _mismatch(kind))
        case "binary":
            raise RefusedFile("mismatch", _mismatch(kind))
        case "text" if kind != "csv":
            raise RefusedFile("mismatch", _mismatch(kind))


def _check_archive(kind: Kind, content: bytes) -> None:
    """A workbook is a zip archive: count, sum, ratio, no archive inside, each member as long as it says, no entity."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            members = archive.infolist()
            _check_members(members, len(content))
            if kind_of_book(archive) == "locked":
                raise RefusedFile("password", _password())
            if kind_of_book(archive) != kind:
                raise RefusedFile("mismatch", _mismatch(kind))
            for member in members:
                _check_member(archive, member)
    except _UNREADABLE as problem:
        raise RefusedFile("damaged", _damaged()) from problem


def _check_members(members: list[zipfile.ZipInfo], packed: int) -> None:
    if any(member.flag_bits & 0x1 for member in members):
        raise RefusedFile("password", _password())
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * packed:
        raise RefusedFile(
            "bomb",
            sentence(
                "Ce classeur est trop gros une fois ouvert (%(limit)s Mo au plus). "
                "Copiez les seules cellules utiles dans un classeur neuf, ou coupez-le en deux.",
                limit=MAX_UNPACKED // _MEGABYTE,
            ),
        )


def _check_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> None:
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise RefusedFile("damaged", _damaged())
    with archive.open(member) as stream:
        start = stream.read(_PROLOGUE)
        if start.startswith(b"PK\x03\x04") or PurePath(member.filename.lower()).suffix in BOOK_SUFFIXES:
            raise RefusedFile(
                "nested",
                sentence(
                    "Ce classeur contient un autre fichier (archive ou document incorporé). "
                    "Enlevez-le, puis enregistrez de nouveau.",
                ),
            )
        if b"<!ENTITY" in start.replace(b"\0", b"").upper():
            raise RefusedFile("entities", _damaged())
        # Read to the end: the reader of the standard library stops at the size announced and checks the sum.
        while stream.read(_CHUNK):
            pass


def _password() -> Sentence:
    return sentence("Ce fichier est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe.")


def _damaged() -> Sentence:
    return sentence(
        "Ce classeur est incomplet ou abîmé. Ouvrez-le dans votre tableur, enregistrez-le de nouveau, puis déposez-le.",
    )


def _mismatch(kind: Kind) -> Sentence:
    return sentence(
        "Ce fichier porte le nom d’un %(kind)s, mais son contenu est autre. "
        "Ouvrez-le dans votre tableur et enregistrez-le au format xlsx, ods ou csv.",
        kind=kind,
    )
