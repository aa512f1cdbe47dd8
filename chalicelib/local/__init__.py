"""Stand-ins on a laptop: in-memory leases, in-process nodes, files from disk, and the server that carries them."""
