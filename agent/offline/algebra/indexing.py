"""What indices, vectors and sets of formulas stand for."""

from collections.abc import Sequence
from itertools import pairwise
from typing import TypeAlias

from lark import Token, Tree

from modelwright.agent.offline.algebra.grammar import Branch, failure
from modelwright.agent.offline.records import Unreadable

Indices: TypeAlias = dict[str, str]
"""Index -> its value at the moment."""
_LONGEST_RANGE, _MOST_CASES = 200, 2_000


def trees(branch: Branch) -> list[Branch]:
    """Return the children that are trees."""
    return [child for child in branch.children if isinstance(child, Tree)]


def words(branch: Branch) -> list[Token]:
    """Return the children that are words of the text."""
    return [child for child in branch.children if isinstance(child, Token)]


class Indexing:
    """Takes in the definitions of one problem and writes out its ranges.

    All methods raise `Unreadable`, kind "syntax", with the place.
    """

    def __init__(self, text: str, tree: Branch) -> None:
        self.text = text
        self.given: dict[str, Branch] = {}
        """Vectors and sets."""
        self.unused: dict[str, Branch] = {}
        """Where those stand that no formula has used yet."""
        self._names = {str(name) for head in tree.find_data("head") for name in head.children}

    def failure(self, expected: str, tree: Branch) -> Unreadable:
        """Return the error that something else was expected in place of a tree."""
        return failure(self.text, expected, tree.meta.start_pos, tree.meta.end_pos)

    def define(self, item: Branch) -> bool:
        """Read "c = [3, 5, 2]" and "I = {1, ..., 4}"; False if it is something else."""
        left, right = [*trees(item), item, item][:2]
        equal = [word.type for word in words(item)] == ["EQUAL"]
        if left.data != "variable" or trees(left) or right.data not in ("vector", "span"):
            return False
        name = str(left.children[0])
        if not equal or name in self.given:
            raise self.failure("one '=' and one definition of a vector", item)
        self.given[name], self.unused[name] = right, left
        return True

    def cases(self, pieces: Sequence[Branch], indices: Indices) -> list[Indices]:
        """Return all values of the indices in "i = 1, 2, 3, j, k in J"."""
        found = [indices]
        starts = [at for at, piece in enumerate(pieces) if piece.data == "head"]
        for start, stop in pairwise([*starts, len(pieces)]):
            inside = pieces[start + 1 : stop]
            for name in map(str, pieces[start].children):
                found = [{**o, name: v} for o in found for p in inside for v in self.values(p, o)]
                if len(found) > _MOST_CASES:
                    raise self.failure("a smaller problem", pieces[start])
        return found

    def values(self, tree: Branch, indices: Indices, free: bool = False) -> list[str]:
        """Return what "3", "i + 1", "ij", "1..3", "{1, 2}" or the name of a set stand for.

        A name that has no meaning stands for itself where it may be `free`, as in x_{wood}.
        """
        if tree.data == "span":
            first, last = (self.values(one, indices) for one in trees(tree))
            return self.between(first, last, tree)
        if tree.data in ("members", "vector"):
            return [value for one in trees(tree) for value in self.values(one, indices, True)]
        parts = [str(word) for word in words(tree)]
        name, known = "".join(parts), [indices.get(part, part) for part in parts]
        if known and all(one.isdigit() and len(one) < 10 for one in known[::2]):
            signed = map("".join, zip(["+", *known[1::2]], known[::2], strict=True))
            return [str(sum(map(int, signed)))]
        if name.isalpha() and indices.keys() >= {*name}:
            return [indices[letter] for letter in name]
        if name in self.given:
            self.unused.pop(name, None)
            members = self.given.pop(name)  # it cannot hold itself
            found = self.values(members, {})
            self.given[name] = members
            return found
        if name.isalpha() and self._names >= {*name}:
            raise self.failure(f"a range for this index, as in 'for {name} = 1..3'", tree)
        if not free or not name.isalpha():
            raise self.failure("a whole number", tree)
        return known

    def between(self, first: list[str], last: list[str], tree: Branch) -> list[str]:
        """Return the whole numbers from one to another."""
        ends = [int(value) for value in first + last if value.isdigit()]
        if len(ends) != 2 or not ends[0] - 1 <= ends[1] < ends[0] + _LONGEST_RANGE:
            raise self.failure(f"a range of at most {_LONGEST_RANGE} numbers", tree)
        return [str(number) for number in range(ends[0], ends[1] + 1)]

    def resolve(self, tree: Branch, indices: Indices) -> tuple[str, list[str]]:
        """Return the name of a variable and its subscripts."""
        parts: list[str] = []
        for subscript in trees(tree):
            parts += map(str, words(subscript))
            parts += [part for one in trees(subscript) for part in self.values(one, indices, True)]
        return str(tree.children[0]), parts

    def entry(self, tree: Branch, name: str, parts: Sequence[str]) -> Branch | None:
        """Return the number that c_{1,2} stands for; None if c is no vector."""
        if name not in self.given:
            return None
        self.unused.pop(name, None)
        found = self.given[name]
        if len(parts) == 1 and trees(found)[0].data == "vector":
            parts = [*parts[0]]  # c_{12} of a matrix
        for part in parts:
            inside = trees(found) if found.data == "vector" and part.isdigit() else []
            if not inside or not 0 < int(part) <= len(inside):
                raise self.failure(f"an index of {name!r}", tree)
            found = inside[int(part) - 1]
        return found
