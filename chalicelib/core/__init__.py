"""The pure room: standard library only, no I/O; clock and randomness are passed in."""
