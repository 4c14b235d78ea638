# The everyday commands. `make dev ARGS="--listen 127.0.0.1:0"` and `make test ARGS="verification::"` hand arguments on.

# Where rustup puts cargo, for shells that have not read its profile yet.
export PATH := $(PATH):$(HOME)/.cargo/bin
ARGS ?=

.PHONY: help dev exec test test-faults fuzz deny soak nightly bench bench-quick fmt lint docs openapi openapi-baseline clients golden prepare release

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/make \1	\2/p' Makefile | expand -t 16

dev: ## Run everything on this machine: API, database and a Sumsub sandbox
	@.ci/prepare dev
	cargo run -- dev $(ARGS)

exec: ## Run a command on the running `make dev`: make exec ARGS="vouch organizations list"
	@cargo run --quiet -- dev exec -- $(ARGS)

test: ## Run the whole test suite
	@.ci/prepare test
	cargo test $(ARGS)

test-faults: ## Kill processes at every step, and break the database and Sumsub at full size
	@.ci/prepare test
	cargo test $(ARGS) --features failpoints --test it -- faults::
	VOUCH_CHAOS=full cargo test $(ARGS) --test it -- chaos::

fuzz: ## Throw half a minute of odd bytes at each parser of what strangers send
	@.ci/prepare build
	.ci/fuzz 30

deny: ## Check licences, sources and advisories of the dependencies
	@.ci/prepare build
	.ci/deny

soak: ## A quarter of an hour of a mixed load, with what must not grow, wait or get lost checked at the end
	@.ci/prepare test
	VOUCH_SOAK_SECONDS=$${VOUCH_SOAK_SECONDS:-900} cargo test $(ARGS) --profile bench-quick --test it -- chaos::soak --nocapture

nightly: ## What takes longer than a commit can wait for
	.ci/nightly

bench: ## Measure every path beside Postgres and HTTP alone; FULL=1 also with ten million events
	@.ci/prepare test
	cargo build --release --locked
	cargo bench --locked --profile bench-quick --bench vouch -- program=target/release/vouch $(if $(FULL),full) $(ARGS)

bench-quick: ## Measure the hot paths for a minute and compare them with benches/baseline.json
	@.ci/prepare test
	cargo bench --locked --profile bench-quick --bench vouch -- quick $(ARGS)

fmt: ## Format the code
	cargo fmt

lint: ## Check formatting and lints
	cargo fmt --check
	cargo clippy --all-targets -- -D warnings

docs: ## Rewrite the tables in docs/ that are made from the code
	VOUCH_DOCS=write cargo test --test it contract::docs

openapi: ## Rewrite openapi/ from the routes
	cargo build
	target/debug/vouch openapi > openapi/v1.json.new
	mv openapi/v1.json.new openapi/v1.json
	target/debug/vouch openapi --dialect finhub > openapi/finhub.yaml.new
	mv openapi/finhub.yaml.new openapi/finhub.yaml
	target/debug/vouch openapi --dialect partner > openapi/partner.yaml.new
	mv openapi/partner.yaml.new openapi/partner.yaml

openapi-baseline: ## Let later changes of openapi/ be compared with what it is now
	cp openapi/v1.json openapi/finhub.yaml openapi/partner.yaml openapi/baseline/

clients: ## Make the generated code of clients/ of openapi/v1.json
	.ci/clients generate

golden: ## Add the vectors of a new format to tests/golden/vectors.json
	mkdir -p tests/golden
	VOUCH_GOLDEN=write cargo test --lib golden_

prepare: ## Check every query against a fresh database and rewrite .sqlx
	.ci/with-postgres .ci/queries

release: ## Build the optimised program, target/release/vouch
	@.ci/prepare build
	cargo build --release --locked
