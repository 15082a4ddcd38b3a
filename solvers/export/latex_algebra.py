"""One group of rows as a formula: sums, coefficients by symbol, right-hand side, quantifier."""

from collections.abc import Sequence

from modelwright.solvers.export.families import Index
from modelwright.solvers.export.latex_symbols import Symbols
from modelwright.solvers.export.latex_text import escape, number, subscripted
from modelwright.solvers.export.structure import Group, Shape
from modelwright.solvers.instance import Floats, Instance

_RELATIONS = {"=": "=", "<=": r"\le", ">=": r"\ge"}


class Algebra:
    """The formula of a group; `quantifier` is its "for all"."""

    def __init__(self, instance: Instance, symbols: Symbols, group: Group) -> None:
        self._instance = instance
        self._symbols = symbols
        self._group = group
        self._used: set[str] = set()
        self._letters: list[str] = []
        """What stands for each place of the row's index: a letter, or the one member there is."""
        self._variable: list[str] = []
        """The letters among them."""
        self.quantifier = self._quantified()

    def _quantified(self) -> str:
        indices = [line.at for line in self._group.lines]
        ranges: list[str] = []
        combinations = 1
        for texts in zip(*indices, strict=True):
            distinct = len(set(texts))
            combinations *= distinct
            if distinct == 1:
                self._letters.append(rf"\text{{{escape(texts[0])}}}")
                continue
            letter = self._symbols.letter(texts, self._used)
            self._letters.append(letter)
            self._variable.append(letter)
            ranges.append(rf"{letter} \in {self._symbols.set_symbol(texts)}")
        if not ranges:
            return ""
        text = rf"\forall\, {', '.join(ranges)}"
        if len(indices) < combinations:
            text += rf"\ \text{{({len(indices):,} of {combinations:,})}}"
        return text

    def constraint(self, name: str) -> str:
        """Return both sides; `name` is that of the rows, escaped."""
        rows = [line.row for line in self._group.lines]
        lower, upper = self._instance.row_lower[rows], self._instance.row_upper[rows]
        left = self.left_side("a", name)
        match self._group.relation:
            case "free":
                return left + r"\quad\text{(without bounds)}"
            case "range":
                return rf"{left} \in [{self._side(lower, name)},\ {self._side(upper, name)}]"
            case relation:
                side = upper if relation == "<=" else lower
                return f"{left} {_RELATIONS[relation]} {self._side(side, name)}"

    def _side(self, values: Floats, name: str) -> str:
        if len(set(values.tolist())) == 1:
            return number(float(values[0]))
        index = ",".join(self._variable)
        keys = [self._varying_part(line.at) for line in self._group.lines]
        entries = dict(zip(keys, values.tolist(), strict=True))
        return self._symbols.table("b", index, entries, f"right-hand sides of {name}")

    def _varying_part(self, index: Index) -> Index:
        pairs = zip(index, self._letters, strict=True)
        return tuple(text for text, letter in pairs if letter in self._variable)

    def left_side(self, stem: str, what: str) -> str:
        """Return the terms.

        Args:
            stem: letter of the coefficients.
            what: the rows, for the list of coefficients; escaped.
        """
        terms = [self._term(shape, stem, what) for shape in self._group.shapes]
        body = " ".join(terms) or "0"
        return body.removeprefix("+ ") if body[0] == "+" else body.replace("- ", "-", 1)

    def _term(self, shape: Shape, stem: str, what: str) -> str:
        """Return one term or sum with its sign."""
        used = set(self._used)
        index: list[str] = []
        summed: list[str] = []
        ranges: list[str] = []
        for k, place in enumerate(shape.places):
            if place.kind == "fixed":
                index.append(rf"\text{{{escape(place.text)}}}")
            elif place.kind == "row":
                index.append(self._letters[place.row] + (f"{place.shift:+d}" * bool(place.shift)))
            else:
                lines = self._group.lines
                texts = [member[k] for line in lines for member, _ in line.terms[shape]]
                letter = self._symbols.letter(texts, used)
                index.append(letter)
                summed.append(letter)
                ranges.append(rf"{letter} \in {self._symbols.set_symbol(texts)}")
        factor = self._factor(shape, summed, stem, what)
        sign = "- " if factor.startswith("-") else "+ "
        factor = factor.removeprefix("-")
        factor = "" if factor == "1" else rf"{factor}\, "
        sigma = rf"\sum_{{{', '.join(ranges)}}} " if ranges else ""
        return sign + sigma + factor + subscripted(shape.family, index)

    def _factor(self, shape: Shape, summed: list[str], stem: str, what: str) -> str:
        """Return the coefficient: a number if all are equal and none is missing, else a symbol."""
        lines = self._group.lines
        values = [value for line in lines for _, value in line.terms[shape]]
        full = self._is_full(shape)
        if full and len(set(values)) == 1:
            return number(values[0])
        same_in_row = all(len({value for _, value in line.terms[shape]}) == 1 for line in lines)
        by_row = by_member = True
        if full and same_in_row and self._variable:
            by_member = False
        elif full and summed and self._depends_on_member_only(shape):
            by_row = False
        index = [*(self._variable if by_row else []), *(summed if by_member else [])]
        entries = {
            (self._varying_part(line.at) if by_row else ())
            + (_summed_part(shape, member) if by_member else ()): value
            for line in lines
            for member, value in line.terms[shape]
        }
        family = f"of {escape(shape.family)} in {what}"
        return self._symbols.table(stem, ",".join(index), entries, family)

    def _depends_on_member_only(self, shape: Shape) -> bool:
        found: dict[Index, set[float]] = {}
        for line in self._group.lines:
            for member, value in line.terms[shape]:
                found.setdefault(_summed_part(shape, member), set()).add(value)
        return all(len(values) == 1 for values in found.values())

    def _is_full(self, shape: Shape) -> bool:
        """Return whether every row sums over all the members that its set symbols promise."""
        lines = self._group.lines
        members = [_summed_part(shape, member) for line in lines for member, _ in line.terms[shape]]
        size = 1
        for texts in zip(*members, strict=True):
            size *= len(set(texts))
        return all(len(line.terms[shape]) == size for line in lines)


def _summed_part(shape: Shape, member: Sequence[str]) -> Index:
    pairs = zip(member, shape.places, strict=True)
    return tuple(text for text, place in pairs if place.kind == "sum")
