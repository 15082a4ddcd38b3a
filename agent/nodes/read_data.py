"""Look at the user's data files: what a language model will see of them."""

from modelwright.agent.state import Changes, State, Tools, Update
from modelwright.agent.tables.profile import describe_tables


async def read_data(state: State, tools: Tools) -> Update:
    """Set `tables_told`."""
    tables = list(tools.tables.values())
    told = describe_tables(tables)
    rows = sum(len(table.rows) for table in tables)
    names = ", ".join(table.name for table in tables)
    return Update(Changes(tables_told=told), {"tables": told}, f"{names}: {rows:,} rows")
