"""Which encoding a text file has."""

import codecs

from modelwright.solvers.errors import UsageError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_LIKELY = ["cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "shift_jis", "gb18030", "euc_kr"]
"""Asked of charset-normalizer; left to all encodings, it takes short texts for rare ones."""
_LATIN = {"cp1250", "cp1254"}
_FEW = 10
"""With fewer letters beyond ASCII, relatives of Windows-1252 cannot be told from it."""
_PEOPLE = {"cp1252": "Windows-1252", "cp1250": "Windows-1250", "cp1251": "Windows-1251"}
_SAMPLE = 65_536
_CHUNK = 1 << 20


def find_encoding(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    """Return the encoding of a text file, and notes if it had to be guessed.

    Args:
        content: the whole file.
        name: of the file, for messages.

    Raises:
        UsageError: it is not text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            _check(content, encoding, name)
            return encoding, ()
    start = content[:_SAMPLE]
    if b"\0" in start:
        even, odd = start[::2], start[1::2]
        high, low = (even, odd) if b"\0" in even else (odd, even)
        if high.count(0) > len(high) // 4 and b"\0" not in low and _is_text(low):
            encoding = "utf-16-be" if high is even else "utf-16-le"
            _check(content, encoding, name)
            return encoding, ("read as UTF-16 without a byte order mark",)
        raise _not_text(name, "binary content")
    if not _is_text(start):
        raise _not_text(name, "binary content")
    if _decodes(content, "utf-8"):
        return "utf-8", ()
    return _guess(content, name)


def _guess(content: bytes, name: str) -> tuple[str, tuple[str, ...]]:
    from charset_normalizer import from_bytes

    lines = (line for line in content.split(b"\n") if not line.isascii())
    sample = b""
    for line in lines:
        sample += line + b"\n"
        if len(sample) > _SAMPLE:
            break
    found = from_bytes(sample, cp_isolation=_LIKELY)
    best = found.best()
    if best is None:
        raise _not_text(name, "bytes of no known encoding")
    # Encodings that differ elsewhere may read this text alike: take the most usual one.
    text = str(best)
    encoding = next(word for word in _LIKELY if sample.decode(word, "replace") == text)
    if encoding in _LATIN and _is_western(sample):
        encoding = "cp1252"
    _check(content, encoding, name)
    return encoding, (f"read as {_PEOPLE.get(encoding, encoding)}",)


def _is_western(sample: bytes) -> bool:
    """Say whether few letters speak against the encoding that is by far the most usual."""
    letters = [char for char in sample.decode("cp1252", "replace") if not char.isascii()]
    return len(letters) < _FEW and all(map(str.isalpha, letters))


def _is_text(content: bytes) -> bool:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\x1a\x1b" for byte in content)
    return controls <= len(content) // 50


def _decodes(content: bytes, encoding: str) -> bool:
    """Say whether the whole content can be decoded, without holding the text."""
    decoder = codecs.getincrementaldecoder(encoding)()
    view = memoryview(content)
    try:
        for at in range(0, len(view), _CHUNK):
            decoder.decode(view[at : at + _CHUNK])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _check(content: bytes, encoding: str, name: str) -> None:
    if not _decodes(content, encoding):
        raise _not_text(name, f"bytes that are not {encoding}")


def _not_text(name: str, what: str) -> UsageError:
    return UsageError(
        f"{name}: expected a table as text (CSV, TSV, JSON) or an Excel workbook, got {what}",
        hint="Save it as CSV, encoded as UTF-8, or as .xlsx.",
        kind="not_text",
    )
