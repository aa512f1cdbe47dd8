"""The doors: one Chalice blueprint per dialect, which turn HTTP into a Submission and an Execution into HTTP."""
