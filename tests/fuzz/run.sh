#!/usr/bin/env bash
# Runs each target of the built binary for so many seconds, one line a target; ends at the first input that makes one
# panic, hang or grow. `run.sh BINARY SECONDS`. New inputs stay in target/fuzz/inputs, so that the next run goes on there.
set -euo pipefail
cd "$(dirname "$0")/../.."
binary=$1
seconds=$2
work=target/fuzz
mkdir -p $work/inputs $work/found $work/logs

number_of() { sed -nE "s/^stat::$1: +([0-9]+)$/\1/p" "$log" | tail -n 1; }

printf '%-12s %12s %6s %7s %8s\n' target executions new cov crashes
while read -r target longest; do
  log=$work/logs/$target
  mkdir -p "$work/inputs/$target"
  folders=("$work/inputs/$target" "tests/fuzz/corpus/$target")
  test "$target" != event || folders+=(events)
  failed=0
  TARGET=$target "$binary" -max_total_time="$seconds" -max_len="$longest" -timeout=10 -rss_limit_mb=1024 -len_control=20 \
    -use_value_profile=0 -print_final_stats=1 -artifact_prefix="$work/found/$target-" "${folders[@]}" > "$log" 2>&1 || failed=1
  cov=$(sed -nE 's/.* cov: ([0-9]+) .*/\1/p' "$log" | tail -n 1)
  printf '%-12s %12s %6s %7s %8s\n' "$target" "$(number_of number_of_executed_units)" "$(number_of new_units_added)" "$cov" $failed
  if test $failed = 1; then
    file=$(sed -nE 's/.*Test unit written to (.*)$/\1/p' "$log" | tail -n 1)
    grep -E 'panicked at|ERROR: libFuzzer|^SUMMARY' -A 1 "$log" | head -n 8
    echo "the input is in ${file:-no file; the log is $log}"
    echo "again: TARGET=$target $binary $file"
    exit 1
  fi
done < <(sed -nE 's/^ *Target \{ name: "([a-z-]+)", longest: ([0-9]+) \* KIB,.*/\1 \2/p' tests/fuzz/src/lib.rs | awk '{ print $1, $2 * 1024 }')
