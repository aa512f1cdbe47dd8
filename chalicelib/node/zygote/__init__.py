"""What runs inside the warm interpreter's own processes, where hostile code comes next: nothing here loads the rest.

seed       an interpreter with its modules loaded       seed.py, probe.py, view.py
zygote     a copy of it, confined to one slot           zygote.py, tree.py, sweep.py, bpf.py, landlock.py
child      waits, then becomes the program              child.py, program.py

Every module that is loaded here is in each fork: its pages are copied, and taken apart at the end of every run. So this
room does without those that bring much with them (typing, dataclasses, enum with what needs it: signal, socket), and
what only annotations name is imported under TYPE_CHECKING, which type checkers take for true.
"""
