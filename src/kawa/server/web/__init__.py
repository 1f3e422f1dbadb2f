"""What a browser asks for: the page, its socket, uploads and files."""
