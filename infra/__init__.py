"""What Chalice doesn't know of a deployment: the stack, nodes, keys, packs, and the emulated cloud for tests."""
