"""Runs the packs' command line by itself:  python -m infra.packs build NAME"""

import sys

from infra.packs.commands import main

sys.exit(main(sys.argv[1:]))
