# The front door over CMake (CMakePresets.json): `make help` says what there is.

# No built-in rules: nothing here is compiled by make itself.
MAKEFLAGS += --no-builtin-rules
.DEFAULT_GOAL := help
.PHONY: help run test build bench fuzz lint coverage format setup clean

help: ## This list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: build ## Build and serve the demonstration data at http://127.0.0.1:8080
	build/postclose serve --demo

test: setup ## Every test and check; ends in "N passed, N failed"
	@tools/run-tests

build: setup ## Build the release: build/postclose
	cmake --preset release
	cmake --build --preset release

bench: setup ## Measure: bench/run
	bench/run

fuzz: setup ## Fuzz every target (FUZZ_SECONDS=20 each)
	@tools/run-tests fuzz

lint: setup ## Check format, floors and file lengths
	@tools/lint

coverage: setup ## What the tests run of src/: build-coverage/index.html
	@tools/coverage

format: setup ## Format every C file in place
	find src tests bench -name node_modules -prune -o -name '*.[ch]' -print | xargs -r clang-format -i

setup: ## Install what is missing of packages.txt
	@tools/setup

clean: ## Remove everything that was built
	rm -rf build build-dev build-asan build-tsan build-fuzz build-coverage
