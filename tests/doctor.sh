#!/usr/bin/env bash
# Looks at an account with your own credentials, and only reads; or writes down what AWS answered, with every name replaced.
# usage: tests/doctor.sh PROGRAM PYTHON STACK [DOMAIN LOAD_BALANCER]
# RECORD names the folder for the answers, where they are wanted.
set -euo pipefail
program=$1 python=$2
shift 2

# The program reads keys and simple profiles. Whatever else sam reads (single sign-on, a role, a process) comes as keys.
keys=$("$python" - <<'CODE'
import shlex
import botocore.session
try:
    session = botocore.session.Session()
    found, region = session.get_credentials(), session.get_config_variable("region")
    if region:
        print(f"export AWS_REGION={shlex.quote(region)}")
    if found:
        found = found.get_frozen_credentials()
        names = {"AWS_ACCESS_KEY_ID": found.access_key, "AWS_SECRET_ACCESS_KEY": found.secret_key, "AWS_SESSION_TOKEN": found.token}
        for name, value in names.items():
            print(f"export {name}={shlex.quote(value)}" if value else f"unset {name}")
except Exception as error:
    print(f"echo {shlex.quote(f'no credentials: {error}')} >&2")
CODE
)
eval "$keys"
exec "$program" "$@"
