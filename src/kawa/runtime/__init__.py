"""The rerun: sessions, their state, the run of a script. Imports `protocol` and `store` only."""
