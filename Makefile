# OnlyStache. Two commands: "make run" serves the site, "make test" tests it. "make help" lists them all.

# One word a page: cgi-bin/WORD.c becomes the program cgi-bin/WORD.
PAGES = home upload messages stats crib notfound

PORT ?= 8080
CONTENT ?= content
export PORT
export PATH := $(PATH):/usr/sbin:/sbin

CFLAGS = -std=c11 -D_GNU_SOURCE -O2 -Wall -Wextra -Wpedantic -Wshadow $(SANITIZE)
# A page is a new process each time: fewer relocations and mappings, and it starts a few percent sooner.
LDFLAGS = -no-pie -Wl,-z,norelro,-z,noseparate-code
SOURCES = $(wildcard cgi-bin/*.c cgi-bin/lib/*.[ch] tests/*.[ch])

# Installs what is missing: $(call install,a test that all is there,Debian's packages)
install = { $(1); } >/dev/null 2>&1 || { \
	command -v apt-get >/dev/null || { echo "Please install what Debian calls: $(2)"; exit 1; }; \
	sudo=$$([ "$$(id -u)" = 0 ] || echo sudo); \
	$$sudo apt-get update && \
	$$sudo env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends $(2); }

.PHONY: help run build packages check test bench format clean
.DEFAULT_GOAL = help
# Objects are kept: what is removed at the end of each start would be compiled again at the next.
.SECONDARY:

help: ## list the commands
	@sed -n 's/^\([a-z]*\):.*## /make \1\t/p' Makefile

run: build tests/check ## serve the site; also: make run PORT=8123 CONTENT=scenes/two
	@stop() { echo "$$1" >&2; exit 1; }; \
	case "$(PORT)" in ''|*[!0-9]*) stop "PORT=$(PORT) is not a number: try make run PORT=8080.";; esac; \
	[ "$(PORT)" -ge 1024 ] || [ "$$(id -u)" = 0 ] || \
	  stop "Port $(PORT) is only for root: try make run PORT=8080."; \
	[ -f "$(CONTENT)/site.json" ] || \
	  stop "There is no $(CONTENT)/site.json: name a content folder, as in make run CONTENT=content."; \
	! grep -qs ":$$(printf %04X "$(PORT)") 0*:0000 0A" /proc/net/tcp || \
	  stop "Port $(PORT) is in use, perhaps by this site: stop that with Ctrl-C, or try make run PORT=$$(($(PORT) + 1))."; \
	export CONTENT="$$(cd "$(CONTENT)" && pwd)"; \
	mkdir -p "$$CONTENT/uploads/.partial" "$$CONTENT/.good" .temp && \
	  [ -z "$$(find "$$CONTENT/uploads" "$$CONTENT/.good" .temp -type d ! -writable)" ] || \
	  stop "Not all of $$CONTENT/uploads, $$CONTENT/.good and $$PWD/.temp is yours to write: try sudo chown -R $$(id -un) with these."; \
	rm -f .temp/lighttpd-upload-*; \
	lighttpd -tt -f lighttpd.conf || exit 1; \
	(cd cgi-bin && ../tests/check "$(CONTENT)") || echo "Until that is mended, laptops see the last good version."; \
	echo "OnlyStache shows $$CONTENT. Open one of these, Ctrl-C stops:"; \
	for address in 127.0.0.1 $$(hostname -I 2>/dev/null); do \
	  case $$address in *:*) ;; *) echo "  http://$$address:$(PORT)";; esac; done; \
	exec lighttpd -D -f lighttpd.conf

build: $(PAGES:%=cgi-bin/%) ## compile the pages

packages:
	@$(call install,command -v $(CC) lighttpd && [ -e /usr/include/cjson/cJSON.h ],gcc libc6-dev libcjson-dev lighttpd)

# What programs share. A program takes out of it only what it needs.
LIB = cgi-bin/lib/lib.a
$(LIB): $(patsubst %.c,%.o,$(wildcard cgi-bin/lib/*.c))
	rm -f $@ && ar rcs $@ $^

%.o: %.c $(wildcard cgi-bin/lib/*.h tests/*.h) Makefile | packages
	$(CC) $(CFLAGS) -c -o $@ $<

cgi-bin/%: cgi-bin/%.o $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ -lcjson

# Programs that are no page: they fail in their own way.
TOOLS = tests/check tests/render tests/validate
tests/check: tests/fakes.o
$(TOOLS): %: %.o $(LIB)
	$(CC) $(CFLAGS) -o $@ $(filter %.o,$^) $(LIB) -lcjson

check: tests/check ## check all content and templates, without a server; also: make check CONTENT=scenes/two
	@cd cgi-bin && CONTENT="$(abspath $(CONTENT))" ../tests/check "$(CONTENT)"

test: build ## test everything: pages, browser, sanitizers, format; TESTS=tests/test_home.py for a part
	@$(call install,dpkg -s $(TEST_PACKAGES),$(TEST_PACKAGES))
	clang-format --dry-run --Werror $(SOURCES)
	/usr/bin/python3 -m pytest -p no:cacheprovider $(or $(TESTS),tests)

TEST_PACKAGES = python3-pytest python3-selenium chromium chromium-driver clang clang-format tidy git

bench: build ## print how fast the pages are, as ratios
	@$(call install,command -v wrk curl,wrk curl)
	/usr/bin/python3 tests/bench.py

format: ## lay out the C files
	clang-format -i $(SOURCES)

clean: ## remove what make made
	rm -rf $(PAGES:%=cgi-bin/%) $(TOOLS) cgi-bin/lib/lib.a .temp; find cgi-bin tests -name '*.o' -delete
