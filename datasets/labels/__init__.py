"""Labels by a vote of independent attempts, and the audit of labels that sets have."""
