"""What the measurements share: servers, load clients, the table."""
