"""The processes of a server: what they listen on, how they are renewed and end."""
