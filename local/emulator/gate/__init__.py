"""Stands in front of MiniStack and decides which requests reach it. `gate` is the ASGI application."""
