"""AWS on one machine, for tests: moto's services, and real function zips under awslambdaric and their role's policies.

What it is true to: the zip, handler, environment variables, timeout, memory figure and reserved concurrency of each
function; one process tree per environment, frozen out of the others by Linux namespaces where root is there to make
them; the Runtime API; IAM policies for what a function's own credentials call; API Gateway's proxy events and limits.
What it is not: Lambda's kernel, its seccomp filter, its freezing between invocations, and AWS's speed.
"""

from infra.emulated.cloud import EmulatedCloud

__all__ = ["EmulatedCloud"]
