"""What Chalice doesn't know of a deployment: the stack, the nodes, the keys, the packs, and the emulated cloud of the tests."""
