"""What makes a session outlive its process: what of it is stored, and its way back."""
