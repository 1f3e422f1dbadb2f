"""The server: sockets, files and pages over ASGI. Never imports elements."""
