"""Hostile and broken files are refused fast, each with a sentence, none by exhausting the machine."""

import base64
import io
import resource
import zipfile
from functools import cache

import pytest

from app.tabular.bounds import MAX_BYTES, MAX_MEMBERS, RefusedFile, check, check_size
from app.tabular.reading import read
from app.tabular.writing import OutColumn, OutSheet, workbook

SECONDS = 2.0  # of processor, ours and the child's: a refusal never costs more
XLSX_TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Override PartName="/xl/workbook.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/worksheets/sheet1.xml" '
    'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>'
)
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def good() -> bytes:
    return workbook([OutSheet("Liste", [OutColumn("Nom"), OutColumn("Ville")], [["Faventines", "Valence"]])], [])


def archive(members: dict[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def book(sheet: str, **more: bytes) -> bytes:
    """The least xlsx that a reader opens, around the given sheet data."""
    members = {
        "[Content_Types].xml": XLSX_TYPES.encode(),
        "_rels/.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>'
        ).encode(),
        "xl/workbook.xml": (
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets><sheet name="A" sheetId="1" r:id="r1"/></sheets>'
            "</workbook>"
        ).encode(),
        "xl/_rels/workbook.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="r1" Type="{OFFICE}/worksheet" '
            'Target="worksheets/sheet1.xml"/></Relationships>'
        ).encode(),
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}">{sheet}</worksheet>'.encode(),
    }
    return archive(members | more)


def ods(manifest: str) -> bytes:
    return archive(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest.encode(),
            "content.xml": b"<office/>",
        }
    )


def zip_flagged_as_encrypted() -> bytes:
    content = bytearray(good())
    at = 0
    while (at := content.find(b"PK\x01\x02", at)) >= 0:
        content[at + 8] |= 1
        at += 4
    return bytes(content)


def zip_that_lies_about_a_size() -> bytes:
    """The directory announces 1 byte for a member of a megabyte."""
    content = bytearray(book("<sheetData/>", **{"xl/media/x.bin": b"0" * 1_000_000}))
    at = content.rfind(b"PK\x01\x02")
    content[at + 24 : at + 28] = (1).to_bytes(4, "little")
    return bytes(content)


PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE s [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><s>&b;</s>'

REFUSED = {
    "empty": ("a.xlsx", b"", "empty"),
    "too big": ("a.csv", b"a;b\n" * (MAX_BYTES // 4 + 1), "too_big"),
    "no extension": ("séjours", b"a;b\n1;2\n", "kind"),
    "a macro book": ("a.xlsm", good(), "kind"),
    "an old book by name": ("a.xls", OLE, "kind"),
    "an old book renamed": ("a.xlsx", OLE, "old_book"),
    "a password on an xlsx": ("a.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
    "a password on an ods": ("a.ods", ods("<manifest><encryption-data/></manifest>"), "password"),
    "a password on a zip": ("a.xlsx", zip_flagged_as_encrypted(), "password"),
    "an image as xlsx": ("a.xlsx", PNG, "image"),
    "an image as csv": ("a.csv", PNG, "image"),
    "a jpeg": ("a.csv", b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"\0" * 40, "image"),
    "an svg": ("a.csv", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', "image"),
    "a pdf": ("a.ods", b"%PDF-1.7\n", "pdf"),
    "a web page": ("a.csv", b"\xef\xbb\xbf<!DOCTYPE html><html><table><tr><td>1</table>", "page"),
    "a book named csv": ("a.csv", good(), "mismatch"),
    "a csv named xlsx": ("a.xlsx", b"a;b\n1;2\n", "mismatch"),
    "an xlsx named ods": ("a.ods", good(), "mismatch"),
    "a zip named xlsx": ("a.xlsx", archive({"hello.txt": b"hello"}), "mismatch"),
    "binary": ("a.csv", b"\x7fELF\0\0\0\1" + bytes(range(256)), "mismatch"),
    "truncated": ("a.xlsx", good()[:-200], "damaged"),
    "one byte wrong": ("a.xlsx", good()[:60] + b"\xff\xff\xff" + good()[63:], "damaged"),
    "a lying size": ("a.xlsx", zip_that_lies_about_a_size(), "damaged"),
    "a bomb of 60 MB": ("a.xlsx", lambda: book("", **{f"xl/{n}.xml": b"0" * 12_000_000 for n in range(5)}), "bomb"),
    "a bomb by ratio": ("a.xlsx", lambda: book("", **{"xl/x.xml": b"0" * 8_000_000}), "bomb"),
    "many members": ("a.xlsx", book("", **{f"x/{n}": b"" for n in range(MAX_MEMBERS)}), "bomb"),
    "an archive inside": ("a.xlsx", book("", **{"xl/embeddings/x.bin": archive({"a": b"a"})}), "nested"),
    "entities": ("a.xlsx", book("", **{"xl/sharedStrings.xml": LAUGHS}), "entities"),
    "a million columns": ("a.csv", b";".join([b"1"] * 1_000_000), "too_wide"),
    "201 columns": ("a.csv", b";".join([b"1"] * 201) + b"\n", "too_wide"),
    "60,000 lines": ("a.csv", b"a;b\n" * 60_000, "too_long"),
    "a cell at the far corner": (
        "a.xlsx",
        book('<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
             '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        "too_big",
    ),
    "nothing but blanks": ("a.csv", b";;;\n\n ; ;\n", "blank"),
    "a book that is no book": ("a.xlsx", archive({"xl/workbook.xml": b"<a/>"}), "damaged"),
}  # fmt: skip


@cache
def refused(case: str) -> tuple[str, bytes, str]:
    """The bombs are built where they are read, not in each process that collects the tests."""
    name, content, code = REFUSED[case]
    return name, content() if callable(content) else content, code


def processor_seconds() -> float:
    usages = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


@pytest.mark.parametrize("case", REFUSED)
def test_it_refuses_fast_with_a_sentence(case: str) -> None:
    name, content, code = refused(case)
    began = processor_seconds()
    with pytest.raises(RefusedFile) as refusal:
        read(name, content)
    assert refusal.value.code == code, refusal.value.sentence
    assert processor_seconds() - began < SECONDS
    assert refusal.value.sentence.endswith((".", "»."))
    assert len(refusal.value.sentence) > 30


def test_the_whole_corpus_costs_this_process_little_memory() -> None:
    corpus = [refused(case) for case in REFUSED]
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, content, _ in corpus:
        with pytest.raises(RefusedFile):
            read(name, content)
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    assert grown < 100, f"{grown:.0f} MB"


def test_the_sentences_of_the_deposit_page() -> None:
    with pytest.raises(RefusedFile) as refusal:
        check_size(31 * 1024 * 1024)
    assert refusal.value.sentence == (
        "Ce fichier fait 31 Mo ; la limite est 20 Mo. Enlevez les images ou coupez-le en deux."
    )
    with pytest.raises(RefusedFile) as refusal:
        check(*REFUSED["a password on an xlsx"][:2])
    assert refusal.value.sentence == (
        "Ce fichier est protégé par un mot de passe. Enregistrez-en une copie sans mot de passe."
    )
    with pytest.raises(RefusedFile) as refusal:
        check(*REFUSED["an image as xlsx"][:2])
    assert refusal.value.sentence == (
        "Ce fichier contient une image au lieu d’un tableau. Enregistrez-le au format xlsx ou csv."
    )


def test_a_good_book_passes_whatever_the_case_of_its_name() -> None:
    assert check("C:\\Mes documents\\SÉJOURS.XLSX", good()) == "xlsx"
    assert check("a.ods", ods("<manifest/>")) == "ods"
    assert check("a.csv", "a;b\nBM à RIFF;2\n".encode("cp1252")) == "csv"


def test_a_word_that_begins_like_an_image_is_a_word() -> None:
    assert check("a.csv", b"BMW;RIFF\n1;2\n") == "csv"


def test_a_file_that_hangs_its_reader_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.tabular.reading._SECONDS", 0.001)
    with pytest.raises(RefusedFile) as refusal:
        read("a.csv", b"a;b\n1;2\n")
    assert refusal.value.code == "too_slow"
