# ruff: noqa: E501 - problem texts
"""Problems that single sentences are put into."""

POTTERY = (
    "A shop makes mugs and bowls. A mug needs 200 g of clay and a bowl needs 300 g of clay. {} The profit per mug is $4 and "
    "the profit per bowl is $5. Maximize profit."
)
CLAY = "There are 9 kg of clay. "
JOINERY = (
    "A joiner makes chairs and tables. A chair needs 4 boards and a table needs 9 boards. There are 90 boards. The profit "
    "per chair is $30 and the profit per table is $80. At most 6 tables can be sold. How many chairs and tables should the "
    "joiner make to maximize the profit?"
)
