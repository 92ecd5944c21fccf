"""Work that the worker does in somebody's name: export, import, bulk actions."""
