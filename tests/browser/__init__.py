"""The page and the component in Debian's Chromium, against the real server."""
