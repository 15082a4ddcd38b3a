"""The fenced blocks of a page: what a reader would type, save, and see.

A page is one session in one folder, from top to bottom:

- `sh`: commands, to be run;
- `python`: code, to be run; with a title, a file to be saved;
- `output`: what the block before it prints; "..." stands for whatever comes there;
- anything else with a title: a file to be saved.

A comment in the line before a block says what is special: `<!-- not run here: REASON -->`, after
which commands must still be ones that `modelwright` understands, `<!-- exits with N -->`, or
`<!-- needs MODULE -->`, without which the rest of the page is not run.
"""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path

_BLOCK = re.compile(
    r"^(?P<indent> *)(?:<!-- (?P<remark>.*?) -->\n(?P=indent))?"
    r"```(?P<language>[\w-]+)(?: title=\"(?P<title>[^\"]+)\")?\n"
    r"(?P<body>.*?)^(?P=indent)```$",
    re.M | re.S,
)
_REASON = re.compile(r"not run here: (.+)")
_CODE = re.compile(r"exits with (\d+)")
_NEED = re.compile(r"needs (\w+)")
_OPERATOR = re.compile(r"[;&|()<>]+")


@dataclass(frozen=True)
class Block:
    """One fenced block."""

    language: str
    body: str
    line: int
    title: str | None = None
    """Name of the file that it is."""
    not_run: str | None = None
    """Why it cannot run in a test."""
    code: int = 0
    """Exit code of its last command."""
    needs: str | None = None
    """Module of an extra."""

    @property
    def commands(self) -> list[list[str]]:
        """The arguments of each call of modelwright."""
        text = re.sub(r"\\\n", " ", self.body)
        found: list[list[str]] = []
        for line in text.splitlines():
            lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
            lexer.commenters = "#"
            lexer.whitespace_split = True
            part: list[str] = []
            for word in [*lexer, ";"]:
                if not _OPERATOR.fullmatch(word):
                    part.append(word)
                    continue
                starts = [n for n, w in enumerate(part) if Path(w).name == "modelwright"]
                if starts and all("=" in w for w in part[: starts[0]]):
                    found.append(part[starts[0] + 1 :])
                part = []
        return found


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page, in order."""
    text = page.read_text()
    found: list[Block] = []
    for match in _BLOCK.finditer(text):
        margin, remark = len(match["indent"]), match["remark"] or ""
        reason, code, need = (kind.fullmatch(remark) for kind in (_REASON, _CODE, _NEED))
        assert bool(remark) == bool(reason or code or need), f"{page}: what is {remark!r}?"
        body = "".join(line[margin:] or "\n" for line in match["body"].splitlines(keepends=True))
        found.append(
            Block(
                match["language"],
                body,
                text.count("\n", 0, match.start("language")) + 1,
                match["title"],
                reason[1] if reason else None,
                int(code[1]) if code else 0,
                need[1] if need else None,
            )
        )
    fences = len(re.findall(r"^ *```[\w-]", text, re.M))
    assert len(found) == fences, f"{page}: {fences - len(found)} fences are written otherwise"
    return found


def differs(printed: str, shown: str) -> str | None:
    """Return the first line that is shown and not printed; None if there is none.

    A line "..." skips any number of lines, and "..." in a line any letters.
    """
    lines = [line.rstrip() for line in printed.strip().splitlines()]
    at, skipping = 0, False
    for wanted in shown.strip("\n").splitlines():
        if wanted.strip() == "...":
            skipping = True
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in wanted.rstrip().split("...")))
        while at < len(lines) and skipping and not pattern.fullmatch(lines[at]):
            at += 1
        if at == len(lines) or not pattern.fullmatch(lines[at]):
            return wanted
        at, skipping = at + 1, False
    return None if skipping or at == len(lines) else f"(the end, not {lines[at]!r})"
