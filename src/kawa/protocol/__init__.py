"""Pure data: the tree, its diff, and the messages that carry it. Imports nothing else of Kawa."""
