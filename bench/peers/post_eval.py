"""What the post's node starts for each command: reads it whole and runs it in an InteractiveInterpreter."""

import code
import sys

code.InteractiveInterpreter().runcode(sys.stdin.read())
