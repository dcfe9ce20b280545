"""Lists laid side by side in one sheet, as a budget has its charges and its products: read one below the other."""

from collections.abc import Callable, Sequence

from app.folding import fold
from app.tabular.reading import Cell, Line

List = tuple[int, ...]  # its columns


def lists_of(header: Line, begins: Callable[[str], bool]) -> tuple[List, ...]:
    """The columns of each list, as its titles stand; nothing when there are not two of the same columns.

    A list begins at a title that `begins` knows, and its other titles are those of the first one.
    """
    starts = [at for at, cell in enumerate(header.cells) if isinstance(cell, str) and begins(cell)]
    if len(starts) < 2:
        return ()
    ends = [*starts[1:], len(header.cells)]
    found = [
        tuple(at for at in range(start, end) if header.cells[at] is not None)
        for start, end in zip(starts, ends, strict=True)
    ]
    titles = [[fold(str(header.cells[at])) for at in columns[1:]] for columns in found]
    alike = bool(titles[0]) and all(one == titles[0] for one in titles)
    return tuple(found) if alike else ()


def stacked(header: Line, lines: Sequence[Line], found: Sequence[List]) -> tuple[Line, list[Line]]:
    """The lines of each list in turn under one line of titles: « CHARGES / PRODUITS », « Prévu »."""
    first = found[0]
    both = " / ".join(str(header.cells[columns[0]]) for columns in found)
    titles: tuple[Cell, ...] = (both, *(header.cells[at] for at in first[1:]))
    parts = []
    for columns in found:
        for line in lines:
            cells = tuple(line.cells[at] if at < len(line.cells) else None for at in columns)
            if any(cell is not None for cell in cells):
                parts.append(Line(line.number, cells, letters(columns[0])))
    return Line(header.number, titles), parts


def letters(index: int) -> str:
    """A column as spreadsheets name it: 0 is A, 26 is AA."""
    name = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        name = chr(ord("A") + rest) + name
    return name
