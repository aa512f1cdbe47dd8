"""How long each language takes, cold and warm, beside the same commands started directly from a shell's place."""
