# The named extra suites. Everything that must hold on every change is in
# ./test; these take longer, or print figures to look at.

N        ?= 300
FUZZTIME ?= 30s

# Linters run at pinned versions, outside go.mod: they are no part of the product.
GOLANGCI = github.com/golangci/golangci-lint/v2/cmd/golangci-lint@v2.15.0

.PHONY: test demo papers matrix kill-storm qr-mutants number-storm bench pages fuzz lint fmt

test:            ## the one test command
	./test

demo:            ## Cà Mau's autumn of 2020 on this machine
	go run ./cmd/saoque demo

gallery:         ## every page with sample data, to look at
	go run ./e2e/gallery

matrix:          ## every route × role × relation × state over HTTP, both engines
	MATRIX=all go test -count=1 -v -timeout 30m -run '^TestMatrix' ./e2e/matrix

kill-storm:      ## kill -9 at N random points of the walk; every receipt must survive
	go run ./bench kill-storm -n $(N)

qr-mutants: N = 1000000
qr-mutants:      ## N changed certificate codes; none may be accepted
	SAOQUE_MUTANTS=$(N) go test -count=1 -v -timeout 30m -run '^TestMutants$$' ./internal/paper/certificate/signing

number-storm: N = 10000
number-storm:    ## 64 issuers take N numbers at once, both engines; no gap, no double
	SAOQUE_NUMBERS=$(N) go test -count=1 -v -timeout 30m -run '^TestNumbersAreGapless$$' ./internal/office/papers

bench:           ## figures beside their in-run baselines, both engines
	go run ./bench

pages:           ## every page × role × size: axe, sideways scroll, forms without JavaScript
	go run ./e2e/pages

papers:          ## every paper of the walked demo: words, fonts, pages beside LibreOffice's
	go run ./e2e/papers

fuzz:            ## every fuzz test for FUZZTIME
	@grep -rlE '^func Fuzz' --include='*_test.go' . | while read -r file; do \
	  for f in $$(sed -nE 's/^func (Fuzz[A-Za-z0-9_]*).*/\1/p' "$$file"); do \
	    echo "== $$f in $$(dirname $$file)"; \
	    go test -run '^$$' -fuzz "^$$f\$$" -fuzztime $(FUZZTIME) "./$$(dirname $$file)" || exit 1; \
	  done; done

lint:            ## staticcheck, errcheck, gofumpt and friends as .golangci.yml sets them
	go run $(GOLANGCI) run ./...

fmt:             ## gofumpt over the tree
	go run $(GOLANGCI) fmt ./...
