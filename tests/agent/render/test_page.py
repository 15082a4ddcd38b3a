import copy
import re
from html.parser import HTMLParser
from typing import Any

import pytest
from formulation_corpus import BAKERY, BAKERY_TEXT, BOUND, PLANNED, formulations
from hypothesis import HealthCheck, given, settings

from modelwright.agent.formulation import Formulation
from modelwright.agent.render.page import formulation_html
from modelwright.solvers.certificate import Certificate, Check, CheckStatus, Verdict
from modelwright.solvers.outcome import Outcome, PointStatus, Sense, Termination

FORMULATION = Formulation.model_validate(BAKERY)
ATTACKS = [
    "<script>alert(1)</script>",
    "</style><script>alert(1)</script>",
    "</title><svg onload=alert(1)>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    '" onfocus="alert(1)" autofocus="',
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>x</a>",
    "<iframe src=//evil.example></iframe>",
    "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    r"\text{<img src=x onerror=alert(1)>}",
    r"\href{javascript:alert(1)}{x}",
    r"\style{background:url(//evil.example)}{x}",
    r"\class{x\" onclick=\"alert(1)}{y}",
    r"\mathrm{</math><script>alert(1)</script>}",
    r"x_{</msub></math><script>alert(1)</script>}",
    "<!-- --><script>alert(1)</script>",
    "--><script>alert(1)</script><!--",
    "]]><script>alert(1)</script>",
    "{{ 7 * 7 }}{% for x in y %}",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "&#60;script&#62;",
    "\x00<scr\x00ipt>alert(1)</script>",
    "<link rel=stylesheet href=//evil.example>",
    "<meta http-equiv=refresh content=0;url=//evil.example>",
    "<base href=//evil.example>",
    "\u202e<object data=//evil.example>",
    "<form action=//evil.example><input autofocus onfocus=alert(1)>",
]
TAGS = {
    *("html", "head", "meta", "title", "style", "body", "header", "h1", "h2", "h3", "p", "span"),
    *("strong", "div", "section", "main", "article", "table", "thead", "tbody", "tr", "th", "td"),
    *("code", "a", "em", "ul", "li", "details", "summary"),
    *("math", "mrow", "mi", "mn", "mo", "mtext", "msub", "msup", "msubsup", "munder", "mover"),
    *("munderover", "mfrac", "msqrt", "mroot", "mspace", "mtable", "mtr", "mtd", "mstyle"),
}
ATTRIBUTES = {
    *("lang", "charset", "name", "content", "http-equiv", "class", "id", "href", "scope", "title"),
    *("aria-labelledby", "xmlns", "display", "stretchy", "fence", "form", "accent", "width"),
    "linethickness",
}


class Page(HTMLParser):
    """Every tag and attribute of a page, and what its anchors are."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.words = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        self.words += data

    def values(self, name: str) -> list[str]:
        return [value for key, value in self.attributes if key == name]


def is_harmless(page: str) -> Page:
    """Check that a page holds nothing but our own tags, and links only inside itself."""
    read = Page(page)
    assert set(read.tags) <= TAGS
    assert {name for name, _ in read.attributes} <= ATTRIBUTES
    ids = read.values("id")
    assert len(ids) == len(set(ids))
    assert {link.removeprefix("#") for link in read.values("href")} <= set(ids)
    assert read.tags.count("style") == 1
    assert page.count("</style") == 1
    return read


def attacked(attack: str) -> dict[str, Any]:
    """The bakery with an attack in every text that is free."""
    record = copy.deepcopy(BAKERY)
    member = record["sets"][0]["members"][0]
    record["title"] = attack
    for item in (*record["sets"], *record["parameters"], *record["variables"]):
        item["meaning"] = attack
        item["unit"] = attack
    for item in record["sets"]:
        del item["unit"]
        item["members"] = [attack, "roll"]
    for parameter in record["parameters"]:
        for entry in parameter["values"]:
            entry["quote"] = attack
            entry["key"] = [attack if key == member else key for key in entry["key"]]
    record["objective"].update(meaning=attack, latex=attack)
    for k, item in enumerate(record["constraints"]):
        item.update(name=f"{attack}{k}", meaning=attack, latex=attack, quote=attack)
    record.update(assumptions=[attack], unused=[attack])
    return record


def answer(attack: str) -> dict[str, Any]:
    outcome = Outcome(
        Termination.OPTIMAL,
        PointStatus.OPTIMAL,
        240.0,
        sense=Sense.MAXIMIZE,
        variables={f"bake[{attack}]": 60.0, attack: 1.0},
    )
    checks = [Check(attack, CheckStatus.FAIL, attack)]
    return {"outcome": outcome, "certificate": Certificate(Verdict.UNVERIFIED, checks)}


@pytest.mark.parametrize("attack", ATTACKS)
def test_no_text_of_others_becomes_part_of_the_page(attack: str) -> None:
    formulation = Formulation.model_validate(attacked(attack))
    text = f"{attack} and {attack}"
    is_harmless(formulation_html(formulation, text=text, **answer(attack)))


@pytest.mark.parametrize("attack", ATTACKS)
def test_names_of_files_and_data_are_harmless(attack: str) -> None:
    record = copy.deepcopy(PLANNED)
    for item in (*record["sets"], *record["parameters"]):
        if source := item.get("source"):
            source["table"] = attack
    data = {**BOUND, "products": [attack], "cost": {attack: {attack: 1}}}
    formulation = Formulation.model_validate(record)
    is_harmless(formulation_html(formulation, data=data))
    is_harmless(formulation_html(formulation, data=data, origins={"stock": attack}))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(formulations())
def test_any_formulation_has_a_page(formulation: Formulation) -> None:
    is_harmless(formulation_html(formulation, text=BAKERY_TEXT))


def test_the_page_stands_alone() -> None:
    page = formulation_html(FORMULATION, text=BAKERY_TEXT)
    assert "http" not in page.replace("http-equiv", "").replace("http://www.w3.org/1998/Math", "")
    assert "url(" not in page
    assert "default-src 'none'" in page
    assert "prefers-color-scheme: dark" in page


def test_a_constraint_and_its_sentence_link_to_each_other() -> None:
    page = formulation_html(FORMULATION, text=BAKERY_TEXT)
    quote = re.search(r'id="c3">.*?href="#(q\d+)">“At most a quarter of all', page, re.S)
    assert quote is not None
    sentence = re.search(rf'<span id="{quote[1]}"></span>.*?href="#c3">\(3\)</a>', page, re.S)
    assert sentence is not None
    assert f"#{quote[1]}:target~.{quote[1]}" in page


def test_the_text_is_shown_whole_with_its_marks() -> None:
    page = Page(formulation_html(FORMULATION, text=BAKERY_TEXT))
    assert BAKERY_TEXT in page.words.replace("(2)", "").replace("(3)", "")


def test_a_quote_that_is_not_in_the_text_is_said_to_be_missing() -> None:
    record = copy.deepcopy(BAKERY)
    record["constraints"][0]["quote"] = "40 kg of flour"
    page = formulation_html(Formulation.model_validate(record), text=BAKERY_TEXT)
    assert "“40 kg of flour” <em>not found in the text</em>" in page


def test_words_that_stand_twice_are_not_missing() -> None:
    record = copy.deepcopy(BAKERY)
    record["parameters"][2]["values"][0]["quote"] = "30"
    text = BAKERY_TEXT + " That is 30 on Monday."
    page = formulation_html(Formulation.model_validate(record), text=text)
    assert "“30”</span>" in page
    assert "not found" not in page


def test_the_sense_stands_once() -> None:
    record = copy.deepcopy(BAKERY)
    record["objective"]["latex"] = r"\max \sum_{g} price_g"
    page = formulation_html(Formulation.model_validate(record))
    assert "<mo>max</mo>" not in page


def test_formulas_are_mathml_and_names_say_what_they_mean() -> None:
    page = formulation_html(FORMULATION)
    assert '<mi class="name" title="flour per piece">flour_need</mi>' in page
    assert "<munder><mo>∑</mo>" in page


def test_a_formula_that_cannot_be_read_is_shown_as_it_was_written() -> None:
    record = copy.deepcopy(BAKERY)
    record["objective"]["latex"] = r"\frac{1}{x_{"
    assert r"<code>\frac{1}{x_{</code>" in formulation_html(Formulation.model_validate(record))


def test_numbers_of_files_are_named_and_shown_once_they_are_bound() -> None:
    planned = Formulation.model_validate(PLANNED)
    assert "sum of table plan, column tons" in formulation_html(planned)
    page = formulation_html(planned, data=BOUND, origins={"stock": "plan.xlsx, column tons"})
    assert "sum of plan.xlsx, column tons" in page
    assert '<td class="number">12.5</td>' in page
    assert re.search(r"<th[^>]*>bolt</th>\s*<td[^>]*>3</td>\s*<td[^>]*>4</td>", page)


def test_many_numbers_are_folded_and_counted() -> None:
    record = copy.deepcopy(BAKERY)
    members = [f"m{k}" for k in range(1000)]
    record["sets"].append({"name": "many", "meaning": "", "members": members})
    values = [{"key": [m], "value": k, "quote": ""} for k, m in enumerate(members)]
    record["parameters"].append(
        {"name": "table", "meaning": "", "unit": "", "index": ["many"], "values": values}
    )
    page = formulation_html(Formulation.model_validate(record))
    assert "<details><summary>1,000 numbers, 0 to 999</summary>" in page
    assert "500 more rows not shown" in page
    assert page.count("<tr>") < 600


def test_answer_and_checks_are_shown_with_the_verdict() -> None:
    outcome = Outcome(
        Termination.OPTIMAL,
        PointStatus.OPTIMAL,
        240.0,
        sense=Sense.MAXIMIZE,
        variables={"bake[loaf]": 60.0, "bake[roll]": 0.0},
    )
    checks = [Check("counts_whole", CheckStatus.PASS, "60 is whole")]
    certificate = Certificate(Verdict.VERIFIED, checks)
    page = Page(formulation_html(FORMULATION, outcome=outcome, certificate=certificate)).words
    for said in ("verified", "240", "bake[loaf]", "1 value is 0", "counts whole", "60 is whole"):
        assert said in page
