"""What the elements share."""
