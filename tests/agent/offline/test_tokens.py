import pytest

from modelwright.agent.offline.words.tokens import clean, sentences, stem


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("chairs", "chair"),
        ("boxes", "box"),
        ("baking", "bake"),
        ("baked", "bake"),
        ("berries", "berry"),
        ("people", "person"),
    ],
)
def test_forms_of_a_word_share_a_stem(one, other):
    assert stem(one) == stem(other)


def test_decimal_points_and_abbreviations_end_no_sentence():
    text = "A cup costs $2.50, e.g. a big one. A bowl costs $3."
    assert len(sentences(text)) == 2


def test_bullets_and_blank_lines_end_sentences():
    assert len(sentences("Limits:\n- 3 kg of wood\n- 4 kg of glue\n\nMaximize profit")) == 4


def test_hyphens_inside_words_are_dropped():
    assert [token.low for token in sentences("low-power lamp")[0]] == ["low", "power", "lamp"]


def test_cleaning_keeps_every_character_in_place():
    text = r"product $X$ costs \$5, it\'s 20 – 30"
    assert len(clean(text)) == len(text)


def test_capital_letter_is_a_name_and_not_the_article():
    stems = [token.stem for token in sentences("A cup of drink A")[0]]
    assert (stems[0], stems[-1]) == ("a", "A")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("can't don't", ["cannot", "not"]),
        ("we've there's I'd", ["we", "there", "i"]),
        ("dont cant", ["not", "cannot"]),
    ],
)
def test_what_is_drawn_together_is_told_apart(text, words):
    assert [token.low for token in sentences(text)[0]] == words
