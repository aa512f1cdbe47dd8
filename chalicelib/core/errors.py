"""Everything that can go wrong, told apart by whose fault it is.

RunhiveError
├── CallerError            the caller's fault: a 4xx that names the field
│   ├── BadSubmission      400
│   ├── NotAuthenticated   401
│   ├── NotAllowed         403
│   ├── NotFound           404
│   ├── TooLarge           413
│   ├── UnsupportedType    415
│   └── OverQuota          429, says when to come back
├── ClusterBusy            every node is full: 503, says when to come back
└── ClusterFault           ours: a 5xx and a log line
    ├── NodeNotReached     the program certainly never started: another node may be tried
    ├── NodeFailed         the node took the call and no answer came: the program may have run
    └── StoreFault         the lease table, the key store or the bucket did not answer

What the user's own program did wrong is no error at all: it is an Outcome, and HTTP 200.
"""

from __future__ import annotations


class RunhiveError(Exception):
    """Base of every error that Runhive raises on purpose; `message` is fit for a caller's eyes."""

    status = 500

    def __init__(self, message: str):
        super().__init__(message)
        self.message = message


class CallerError(RunhiveError):
    """The caller's fault. `field` is the JSON path of what was wrong, where there is one."""

    status = 400

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.field = field


class BadSubmission(CallerError):
    status = 400


class NotAuthenticated(CallerError):
    status = 401


class NotAllowed(CallerError):
    status = 403


class NotFound(CallerError):
    status = 404


class TooLarge(CallerError):
    status = 413


class UnsupportedType(CallerError):
    status = 415


class OverQuota(CallerError):
    """The key has used up its quota; `retry_after` is whole seconds."""

    status = 429

    def __init__(self, message: str, retry_after: int):
        super().__init__(message)
        self.retry_after = retry_after


class ClusterBusy(RunhiveError):
    """No node had a free slot within the bounded wait; `retry_after` is whole seconds."""

    status = 503

    def __init__(self, retry_after: int):
        super().__init__("No more nodes available in the cluster")
        self.retry_after = retry_after


class ClusterFault(RunhiveError):
    status = 500


class NodeNotReached(ClusterFault):
    """The node never received the submission, so sending it elsewhere cannot run it twice."""

    status = 502


class NodeFailed(ClusterFault):
    """The node received the submission and then failed.

    `ended` is True when it is known that nothing of the program still runs there (so the lease may be
    given back at once), and False when it may still be running (so the lease is left to expire).
    """

    status = 502

    def __init__(self, message: str, ended: bool):
        super().__init__(message)
        self.ended = ended


class StoreFault(ClusterFault):
    status = 503
