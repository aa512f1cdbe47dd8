"""The files that Lambda's own Python image brings: awslambdaric and boto3, laid out as /var/runtime."""

from __future__ import annotations

import shutil
from importlib.metadata import distribution
from pathlib import Path

PROVIDED = (
    "awslambdaric",
    "simplejson",
    "snapshot-restore-py",
    "boto3",
    "botocore",
    "jmespath",
    "python-dateutil",
    "s3transfer",
    "six",
    "urllib3",
)
SERVICES = ("dynamodb", "lambda", "s3", "sts", "kms", "sns")
"""The services whose API descriptions are copied; the others are left out for the copy's speed."""


def lay_out(folder: Path) -> None:
    """Copies the packages that Lambda provides from this interpreter's own installation into the folder."""
    for name in PROVIDED:
        package = distribution(name)
        tops = {file.parts[0] for file in package.files or () if ".." not in file.parts}
        for top in tops:
            source = Path(str(package.locate_file(top)))
            if source.name.endswith(".dist-info") or source.name == "__pycache__" or not source.exists():
                continue
            if source.is_dir():
                shutil.copytree(source, folder / top, ignore=_unneeded, dirs_exist_ok=True)
            else:
                shutil.copy2(source, folder / top)


def _unneeded(folder: str, names: list[str]) -> set[str]:
    """Leaves out the descriptions of services that nothing here calls."""
    if not folder.endswith(("botocore/data", "boto3/data")):
        return set()
    return {name for name in names if name not in SERVICES and (Path(folder) / name).is_dir()}
