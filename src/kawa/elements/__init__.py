"""The elements: one module each, or for a close family. They never import one another."""
