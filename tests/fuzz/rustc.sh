#!/bin/sh
# The compiler of `make fuzz`. What an input goes through is fast, and where libFuzzer should see its way through, it has
# a counter at every branch and a look at every comparison. The SDK of AWS has neither: no input of a target reaches it,
# and it takes long to compile.
rustc=$1
shift
name=
before=
for argument; do
  test "$before" = --crate-name && name=$argument
  before=$argument
done
case $name in
  checklist | cleanup | cloud | facts | fuzz | input | page | redact | removal | report | restoration | restore | verify | widget | \
  asn1_rs | base64 | der_parser | fancy_regex | flate2 | hickory_* | jiff | jsonschema | jsonschema_* | miniz_oxide | nom | referencing | \
  regex | regex_* | roxmltree | serde_json | webpki | x509_parser)
    # What cargo-fuzz gives to a nightly compiler, in the flags of a stable one.
    exec "$rustc" "$@" -Copt-level=2 --cfg fuzzing -Ccodegen-units=1 -Cpasses=sancov-module \
      -Cllvm-args=-sanitizer-coverage-level=4 -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
      -Cllvm-args=-sanitizer-coverage-pc-table -Cllvm-args=-sanitizer-coverage-trace-compares \
      -Cllvm-args=-sanitizer-coverage-stack-depth
    ;;
  ahash | aho_corasick | bytecount | bytes | fluent_uri | fraction | hashbrown | indexmap | itoa | memchr | micromap | num | num_* | ring | rustls | rustls_pki_types | schemars | serde | \
  serde_core | sha2 | socket2 | tokio | uuid_simd | zmij)
    exec "$rustc" "$@" -Copt-level=2
    ;;
  *) exec "$rustc" "$@" ;;
esac
