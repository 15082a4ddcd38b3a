"""A sentence after the layers that most tests of later ones begin with."""

from modelwright.agent.offline.words.chunks import Chunk, chunk
from modelwright.agent.offline.words.entities import find_casts
from modelwright.agent.offline.words.tokens import clean, sentences

ABOUT = "A kiln makes mugs and bowls. A mug needs 2 kg of clay. A bowl needs 3 kg of clay. "


def chunks_of(sentence: str) -> list[Chunk]:
    """Return the chunks of a sentence about mugs and bowls."""
    tokens = sentences(clean(ABOUT + sentence))
    return chunk(tokens[-1], find_casts(tokens)[0])
