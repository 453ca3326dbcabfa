# The commands of the README. Each of them says what it needs and is missing.

PROGRAM := target/release/airside
DATA ?= ./data
DEMO_DATA ?= ./data-demo
LISTEN ?= 127.0.0.1:8080

.PHONY: run demo build web test lint bench openapi golden clean

# Build everything and serve on http://localhost:8080, with the data in ./data.
run: build
	$(PROGRAM) serve --listen $(LISTEN) --data $(DATA)

# The same with a believable organisation in it.
demo: build
	AIRSIDE_LISTEN=$(LISTEN) $(PROGRAM) demo --data $(DEMO_DATA)
	$(PROGRAM) serve --listen $(LISTEN) --data $(DEMO_DATA)

build: web
	cargo build --release --locked --package airside

# The browser application, built again only where its sources changed.
web: web/dist/index.html

WEB_SOURCES := $(shell find web -path web/node_modules -prune -o -path web/dist -prune -o -type f -print)

web/dist/index.html: $(WEB_SOURCES) web/node_modules/.package-lock.json
	npm --prefix web run build

web/node_modules/.package-lock.json: web/package-lock.json
	npm --prefix web ci --no-audit --no-fund
	@touch $@

test:
	scripts/test.sh

lint:
	scripts/lint.sh

bench:
	scripts/bench.sh

# Write the API document and the web client's types of it anew.
openapi:
	cargo run --locked --quiet --package airside -- openapi > openapi.json.new
	mv openapi.json.new openapi.json
	npm --prefix web run types

clean:
	cargo clean
	rm -rf web/dist web/node_modules tests/node_modules
