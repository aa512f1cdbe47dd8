"""System call numbers by name on the two architectures that Lambda and laptops have."""

from __future__ import annotations

from chalicelib.node.zygote.kernel import X86

# name, x86_64, aarch64 (None: that architecture never had it)
_TABLE: dict[str, tuple[int, int | None]] = {
    # network and local sockets
    "socket": (41, 198), "socketpair": (53, 199),
    # looking into and steering other processes
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "kcmp": (312, 272),
    "kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131),
    "rt_sigqueueinfo": (129, 138), "rt_tgsigqueueinfo": (297, 240),
    "prlimit64": (302, 261), "setpriority": (141, 140), "ioprio_set": (251, 30),
    "sched_setscheduler": (144, 119), "sched_setattr": (314, 274), "sched_setparam": (142, 118),
    "sched_setaffinity": (203, 122), "move_pages": (279, 239), "migrate_pages": (256, 238),
    # name spaces, mounts, roots
    "clone": (56, 220), "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39),
    "pivot_root": (155, 41), "chroot": (161, 51),
    # memory that no limit counts, and objects that outlive their maker
    "memfd_create": (319, 279), "shmget": (29, 194), "shmat": (30, 196), "shmctl": (31, 195), "semget": (64, 190),
    "semctl": (66, 191), "semop": (65, 193), "semtimedop": (220, 192), "msgget": (68, 186), "msgsnd": (69, 189),
    "msgrcv": (70, 188), "msgctl": (71, 187), "mq_open": (240, 180), "mq_unlink": (241, 181),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218),
    # kernel surface that no ordinary program needs
    "bpf": (321, 280), "userfaultfd": (323, 282), "perf_event_open": (298, 241), "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263), "open_by_handle_at": (304, 265), "name_to_handle_at": (303, 264),
    "init_module": (175, 105), "finit_module": (313, 273), "delete_module": (176, 106), "kexec_load": (246, 104),
    "kexec_file_load": (320, 294), "reboot": (169, 142), "swapon": (167, 224), "swapoff": (168, 225),
    "acct": (163, 89), "quotactl": (179, 60), "settimeofday": (164, 170), "clock_settime": (227, 112),
    "adjtimex": (159, 171), "clock_adjtime": (305, 266), "sethostname": (170, 161), "setdomainname": (171, 162),
    "syslog": (103, 116), "vhangup": (153, 58), "lookup_dcookie": (212, 18), "nfsservctl": (180, 42),
    "iopl": (172, None), "ioperm": (173, None), "modify_ldt": (154, None), "_sysctl": (156, None),
    "uselib": (134, None), "ustat": (136, None), "sysfs": (139, None), "create_module": (174, None),
    "get_kernel_syms": (177, None), "query_module": (178, None),
    # looked at argument by argument
    "ioctl": (16, 29), "prctl": (157, 167),
}  # fmt: skip

NUMBERS: dict[str, int] = {
    name: number for name, pair in _TABLE.items() if (number := pair[0 if X86 else 1]) is not None
}
"""The numbers of this machine's architecture."""

SIGNALLING = ("kill", "tkill", "tgkill", "rt_sigqueueinfo", "rt_tgsigqueueinfo")
ON_SELF_ONLY = {
    "prlimit64": 0, "sched_setscheduler": 0, "sched_setattr": 0, "sched_setparam": 0, "sched_setaffinity": 0,
    "setpriority": 1, "ioprio_set": 1,
}  # fmt: skip
"""Calls that name a process, with the position of that argument: allowed for 0, the caller itself."""

_CONDITIONAL = {"socketpair", "clone", "ioctl", "prctl", "memfd_create", *SIGNALLING, *ON_SELF_ONLY}
REFUSED = tuple(name for name in NUMBERS if name not in _CONDITIONAL)
"""Calls that are always EPERM."""

FIRST_COMMON = 424
"""From here on the architectures share numbers; what is not in COMMON_ALLOWED does not exist for a program."""
COMMON_ALLOWED = {
    "pidfd_open": 434, "close_range": 436, "openat2": 437, "faccessat2": 439, "epoll_pwait2": 441,
    "landlock_create_ruleset": 444, "landlock_add_rule": 445, "landlock_restrict_self": 446, "futex_waitv": 449,
    "cachestat": 451, "fchmodat2": 452, "map_shadow_stack": 453, "futex_wake": 454, "futex_wait": 455,
    "futex_requeue": 456, "mseal": 462,
}  # fmt: skip
