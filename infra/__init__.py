"""What runs on the operator's own machine: set-up, deploying, nodes, keys, packs and the doctor."""
