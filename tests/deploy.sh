#!/usr/bin/env bash
# usage: tests/deploy.sh ask ARCH        three questions, whose answers go into samconfig.toml; none where it has them
#        tests/deploy.sh TEMPLATE        deploys what was built, with these; with SET it changes those parameters alone
# STACK names another stack than samconfig.toml does.
set -euo pipefail
cd "$(dirname "$0")/.."

# An answer of this form, asked for until it has it.
ask() {
  local answer
  while true; do
    read -r -p "$1: " answer || { echo; echo "no answer: run make deploy in a terminal" >&2; exit 1; }
    [[ $answer =~ $2 ]] && break
    echo "  $3" >&2
  done
  printf '%s' "$answer"
}

# The forms are those of template.yaml.
questions() {
  local label='[a-z0-9_]([a-z0-9_-]{0,61}[a-z0-9])?' domain balancer mail
  domain=$(ask "The domain that users call" "^($label\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$" \
    "a name in lower case, such as api.example.com")
  balancer=$(ask "Name or ARN of its load balancer" '^([A-Za-z0-9-]{1,32}|arn:[^ "\\]+:loadbalancer/app/[^ "\\]+)$' \
    "a name of at most 32 letters, digits and dashes, or the ARN of an Application Load Balancer")
  mail=$(ask "Where mails go" '^[^@[:space:]"\\]+@[^@[:space:]"\\]+\.[^@[:space:]"\\]+$' "an address, such as team@example.com")
  cat >> samconfig.toml <<TOML

# Your answers. What else differs from the defaults of docs/reference/parameters.md goes here too.
[default.deploy.parameters.parameter_overrides]
Domain = "$domain"
LoadBalancer = "$balancer"
AlertEmail = "$mail"
Architecture = "$1"
TOML
}

answered() { grep -q '^\[default\.deploy\.parameters\.parameter_overrides\]' samconfig.toml; }
answer() { sed -n "s/^$1 = \"\(.*\)\"/\1/p" samconfig.toml; }

if [ "$1" = ask ]; then
  [ -n "${SET:-}" ] || answered || questions "$2"
  if answered && [ "$(answer Architecture)" != "$2" ]; then
    echo "samconfig.toml says Architecture = \"$(answer Architecture)\", and this would build for $2: change the one or the other" >&2
    exit 1
  fi
  exit
fi

# sam looks for its settings beside the template.
deploy=(sam deploy --template-file "$1" --config-file "$PWD/samconfig.toml")
[ -z "${STACK:-}" ] || deploy+=(--stack-name "$STACK")
if [ -n "${SET:-}" ]; then
  # What is not named here keeps the value that the stack has.
  read -r -a words <<< "$SET"
  changed=()
  for word in "${words[@]}"; do
    # A value may have spaces in it: what begins no other name belongs to the one before.
    if [[ $word =~ ^[A-Za-z0-9]+= ]] || [ ${#changed[@]} -eq 0 ]; then changed+=("$word"); else changed[-1]+=" $word"; fi
  done
  # sam takes a space in a value for its end, but for one in quotes.
  for at in "${!changed[@]}"; do
    [[ ${changed[$at]} != *" "* ]] || changed[at]="${changed[$at]%%=*}=\"${changed[$at]#*=}\""
  done
  "${deploy[@]}" --parameter-overrides "${changed[@]}"
  exit
fi
"${deploy[@]}"
stack=${STACK:-albkeeper}
cat <<TEXT

Next: click the link in the mail that AWS sent to $(answer AlertEmail); until then no other arrives. Then ask, and read what
comes out:

  export PATH="\$PWD/.tools/sam/bin:\$PATH"
  sam remote invoke VerifyFunction --stack-name $stack \\
    --event '{"domain": "$(answer Domain)", "load_balancer": "$(answer LoadBalancer)"}'
  sam remote invoke CleanupFunction --stack-name $stack --event '{}'

Without Paths the schedule asks /health, /docs, /openapi.json and POST /predict, as the example has them. Say what yours has, and
where there is no web ACL or no access log: make deploy SET='Paths=/health WebAcl=false AccessLogs=false'

Your answers are in samconfig.toml. Everything else has a default: docs/reference/parameters.md
TEXT
