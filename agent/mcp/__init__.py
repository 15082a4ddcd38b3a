"""The MCP server: what agent hosts can ask for, over standard input and output."""
