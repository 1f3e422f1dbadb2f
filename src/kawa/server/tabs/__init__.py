"""A tab in this process: its actions, commits, way back and developer panel."""
