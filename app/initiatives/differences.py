"""Two states of a text, word by word: what stands, what went, what came."""

import re
from difflib import SequenceMatcher

SAME, GONE, COME = "same", "gone", "come"
_WORD = re.compile(r"\s+|\w+|[^\w\s]")
LONGEST = 4000  # words compared; beyond, the whole text is said to have changed


def differences(before: str, after: str) -> list[tuple[str, str]]:
    """[(same | gone | come, text), …]: the first and second kinds make `before`, the first and third `after`."""
    old, new = _WORD.findall(before), _WORD.findall(after)
    if max(len(old), len(new)) > LONGEST:
        return [pair for pair in ((GONE, before), (COME, after)) if pair[1]]
    found: list[tuple[str, str]] = []
    for tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            found.append((SAME, "".join(old[a:b])))
            continue
        if b > a:
            found.append((GONE, "".join(old[a:b])))
        if d > c:
            found.append((COME, "".join(new[c:d])))
    return found
