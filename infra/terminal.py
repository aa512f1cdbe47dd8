"""What the commands share: the stage's argument, boto3 clients, and telling the operator how far it is."""

from __future__ import annotations

import argparse
import sys
from functools import cache
from typing import Any, Callable

from chalicelib.core.errors import RunhiveError
from infra.plan import BadPlan, Plan, read_plan


class Halt(Exception):
    """The command can't go on; the message is for the operator."""


def say(text: str) -> None:
    print(text, flush=True)


def parser(about: str | None) -> argparse.ArgumentParser:
    """An argument parser with --stage, from a command's docstring: "python -m infra <command> …: what it does"."""
    usage, _, meaning = (about or "").partition(": ")
    made = argparse.ArgumentParser(prog=" ".join(usage.split()[:4]), description=meaning)
    made.add_argument("--stage", required=True, help="the deployment stage, such as test or prod")
    return made


@cache
def client(service: str, region: str | None = None) -> Any:
    """A boto3 client with the operator's own credentials, of another region if one is named; the same one each time."""
    import boto3

    return boto3.client(service, region_name=region)


def run(command: Callable[[Plan], None], stage: str) -> int:
    """Runs a command on the stage's plan; what stops it is told in a line and not as a trace."""
    from botocore.exceptions import BotoCoreError, ClientError

    try:
        command(read_plan(stage))
        return 0
    except (BadPlan, Halt, RunhiveError) as error:
        print(error, file=sys.stderr)
    except KeyboardInterrupt:
        print("\ninterrupted: run it again to go on from where it was", file=sys.stderr)
        return 130
    except EOFError:
        print("nobody answered: nothing was done", file=sys.stderr)
    except ClientError as error:
        fault = error.response["Error"]
        print(f"AWS refused {error.operation_name}: {fault['Code']}: {fault['Message']}", file=sys.stderr)
    except BotoCoreError as error:
        print(f"AWS was not reached: {error}", file=sys.stderr)
    return 1
