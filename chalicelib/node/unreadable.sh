#!/bin/bash
# AWS_LAMBDA_EXEC_WRAPPER: starts the Lambda runtime from a copy of its interpreter that can be executed and not read.
# The kernel then hides its memory, its environment and its descriptors from programs of the same uid. The copy has no
# name any more when it starts, so that nobody can put something else in its place. argv[0] stays the interpreter's own
# path, by which it finds its library. Without a copy the runtime is not started: this fails closed.
set -eu
interpreter=$1
shift
copy=$(mktemp /tmp/.runtime-XXXXXX)
cp "$(readlink -f "$interpreter")" "$copy"
exec 9<"$copy"
chmod 0111 "$copy"
rm "$copy"
exec -a "$interpreter" /proc/self/fd/9 "$@"
