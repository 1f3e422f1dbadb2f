"""The rerun: sessions, their state, and the run of a script. Imports `protocol` and `store` only."""
