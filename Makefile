# Everything a person or a CI job needs, by name. `make help` reads the `##` comments below.

SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
.PHONY: help setup build test demo measure soak release dist live bench unauthorised elevenlabs tunnel-check audit-kill audit-faults audit-full canary lint format docs clean

# The arrows between targets hold only if the build is told to check them (docs/architecture.md).
SWIFT_BUILD := swift build --explicit-target-dependency-import-check error
LINTED := Package.swift Sources Tests Benchmarks
PROGRESS := scripts/progress

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-12s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: setup release ## build release, hold conversations, judge them, print the report; exit 0 only if all holds
	@.build/release/conformance demo

measure: release ## the promised figures, measured on the release build (docs/measuring.md); about 25 minutes
	@scripts/measure/all

soak: build ## every test, 20 times in a row; stops at the first run that fails and says which
	@for run in $$(seq 20); do echo "soak: run $$run of 20"; scripts/run-tests || { echo "soak: run $$run of 20 FAILED" >&2; exit 1; }; done; echo "soak: ok, 20 runs"

test: setup ## build everything and run every test
	@$(PROGRESS) "building the tests" $(SWIFT_BUILD) --build-tests
	@$(PROGRESS) "testing" scripts/run-tests

build: setup ## debug build of everything, tests included, with the import check and warnings as errors
	@$(PROGRESS) "building" $(SWIFT_BUILD) --build-tests

release: setup ## release build of voice-gateway and conformance, in .build/release
	@$(PROGRESS) "building voice-gateway for release" $(SWIFT_BUILD) -c release --product voice-gateway
	@$(PROGRESS) "building conformance for release" $(SWIFT_BUILD) -c release --product conformance

dist: setup ## release archives with the Swift runtime in them, with checksums, in dist/
	@scripts/dist

live: setup release ## ask real models and the real platform, where there are keys for them; says loudly what it skips
	@scripts/live

bench: setup ## micro-benchmarks (a package of its own: Benchmarks/README.md)
	@cd Benchmarks && ../$(PROGRESS) "benchmarking" swift package \
		--allow-writing-to-package-directory benchmark --no-progress --format markdown </dev/null

unauthorised: setup release ## 20,000 requests without a valid token, in every way there is: none may be served (docs/tokens.md)
	@scripts/exposure/unauthorised --gateway .build/release/voice-gateway
	@scripts/exposure/rotate-under-load --gateway .build/release/voice-gateway

elevenlabs: build ## set an agent up at the fake ElevenLabs and read it with ElevenLabs' own client from PyPI
	@scripts/clients/check --bin .build/debug --set elevenlabs

audit-kill: release ## kill the gateway 200 times under load: nothing answered is lost, nothing is there twice
	@scripts/audit-check kill --gateway .build/release/voice-gateway

audit-faults: release ## let each write of one turn fail in turn (strace): the same must hold
	@scripts/audit-check faults --gateway .build/release/voice-gateway

audit-full: release ## fill the disk under a running gateway, and free it (needs root)
	@scripts/audit-check full --gateway .build/release/voice-gateway

canary: release ## search everything that is written for tokens and keys: there must be none
	@scripts/canary --gateway .build/release/voice-gateway

tunnel-check: setup ## put nginx and HAProxy, set up wrong in many ways, before a gateway; `tunnel check` must find each (needs nginx, haproxy)
	@$(PROGRESS) "building voice-gateway" $(SWIFT_BUILD) --product voice-gateway
	@scripts/tunnel-check .build/debug/voice-gateway

lint: ## check the format of every Swift file, changing nothing
	@swift format lint --strict --parallel --recursive $(wildcard $(LINTED))

format: ## rewrite every Swift file in the project's format
	@swift format format --in-place --parallel --recursive $(wildcard $(LINTED))

docs: build ## write docs/requirements.md, the list of cases, from the suite itself
	@scripts/write-requirements .build/debug/conformance docs/requirements.md

clean: ## remove everything that was built
	@rm -rf .build Benchmarks/.build

setup: ## install the Debian packages that are missing, and only those
	@scripts/setup
