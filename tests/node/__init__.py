"""The node's own code beside real processes and real folders, without a cluster around it."""
