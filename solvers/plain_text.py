"""Text from strangers, made safe to print: no terminal codes, no lone surrogates, no floods."""

import hashlib


def plain(text: str, limit: int, keep: str = "") -> str:
    """Return the text with everything unprintable escaped, shortened to `limit` characters.

    What is shortened ends in a digest of the whole, so that long names stay distinct.

    Args:
        text: any text, also one that cannot be encoded.
        limit: at least 20.
        keep: unprintable characters that may stay.
    """
    if len(text) > limit:
        digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        text = f"{text[: limit - 17]}~{digest}"
    if text.isprintable():
        return text
    return "".join(
        char if char.isprintable() or char in keep else char.encode("unicode_escape").decode()
        for char in text
    )
