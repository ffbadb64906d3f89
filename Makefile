# Two commands matter: `make run` starts Duban with the built-in list, `make test` checks everything.
SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help

# Program and tools are built without C: they cross-build and share one build cache. Only the race detector needs it.
export CGO_ENABLED := 0

GO     ?= go
TOOL   := $(GO) tool -modfile=tools/go.mod
UI     := internal/web/ui
STAMP  := $(UI)/node_modules/.package-lock.json
VERSION := $(shell git describe --tags --always --dirty 2>/dev/null || echo dev)

.PHONY: help run build assets generate lint current test test-deps go-test bench load clean

help: ## show this
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 14

run: build ## build and start Duban on the built-in list; prints address and accounts
	bin/duban demo $(ARGS)

build: assets ## build assets and bin/duban
	$(GO) build -trimpath -ldflags "-X main.version=$(VERSION)" -o bin/duban ./cmd/duban

$(STAMP): $(UI)/package.json $(UI)/package-lock.json
	npm --prefix $(UI) ci --no-audit --no-fund --loglevel=error
	touch $@

assets: $(STAMP) ## bundle scripts and styles into the folder that the binary embeds
	$(GO) run ./$(UI)/bundle

generate: ## regenerate templ components and sqlc queries
	$(TOOL) templ generate -path internal/web
	cd internal/store && $(GO) tool -modfile=../../tools/go.mod sqlc generate

lint: ## go vet and golangci-lint
	$(GO) vet ./...
	$(TOOL) golangci-lint run ./...

current: ## fail when generated code is not what its source gives
	GO="$(GO)" scripts/check-generated

test-deps: ## install PostgreSQL, Chromium and LibreOffice for the tests, when allowed
	scripts/install-test-deps

test: test-deps assets current lint go-test ## everything that must hold; with CI=true nothing may be skipped

go-test:
	scripts/go-test ./...

bench: ## benchmarks, with their limits beside them
	$(GO) test -run '^$$' -bench . -benchmem ./...

load: build ## load a running Duban over loopback and print the table of docs/performance.md
	$(GO) run ./internal/loadtest -duban bin/duban

clean: ## remove what was built
	rm -rf bin $(UI)/node_modules
	find internal/web/static -mindepth 1 ! -name .gitkeep -delete
