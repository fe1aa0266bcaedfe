"""A slow, plain reading of GB/T 42195-2022, written from the document; it knows nothing of the house it judges."""

# item → highest score, as tables B.1 to B.4 print them.
HIGHEST = {
    "B.1.1": 4, "B.1.2": 4, "B.1.3": 4, "B.1.4": 4, "B.1.5": 4, "B.1.6": 4, "B.1.7": 4, "B.1.8": 4,
    "B.2.1": 4, "B.2.2": 4, "B.2.3": 4, "B.2.4": 3,
    "B.3.1": 4, "B.3.2": 4, "B.3.3": 4, "B.3.4": 4, "B.3.5": 4, "B.3.6": 4, "B.3.7": 1, "B.3.8": 1, "B.3.9": 2,
    "B.4.1": 2, "B.4.2": 2, "B.4.3": 4, "B.4.4": 3, "B.4.5": 4,
}  # fmt: skip


def points(item: str, answer: object) -> int:
    """Return the points of an answer: stupor and coma are both 0."""
    return 0 if answer in ("stupor", "coma") else int(str(answer))


def band(total: int) -> int:
    """Return the level of a total."""
    if total == 90:
        return 0
    if total >= 66:
        return 1
    if total >= 46:
        return 2
    return 3 if total >= 30 else 4


def reference(items, coma, diagnoses, events, counting, stacking):
    """Return (total, preliminary level, final level)."""
    if not items:
        return None, None, 4
    total = 0
    for item in HIGHEST:
        total += points(item, items[item])
    first = band(total)
    if coma:
        return total, first, 4
    mental = False
    for code in diagnoses:
        if code[0] == "F" and 0 <= int(code[1:3]) <= 99:
            mental = True
    many = sum(events.values()) >= 2 if counting == "sum" else any(n >= 2 for n in events.values())
    raise_by = int(mental) + int(many)
    if stacking == "once":
        raise_by = min(1, raise_by)
    return total, first, min(4, first + raise_by)
