# OnlyStache. Two commands: "make run" serves the site, "make test" tests it. "make help" lists them all.

# A page: cgi-bin/NAME.c becomes the program cgi-bin/NAME.
PAGES = $(patsubst cgi-bin/%.c,%,$(wildcard cgi-bin/*.c))

# What can be typed behind make. HOST counts only there, as some shells have a variable of that name for themselves.
PORT ?= 8080
CONTENT ?= content
ifneq ($(origin HOST),command line)
HOST = yes
endif
# As they were typed: a $ in the name of a folder means nothing to make.
override PORT := $(value PORT)
override CONTENT := $(value CONTENT)
override HOST := $(value HOST)
export PORT CONTENT HOST
export PATH := $(PATH):/usr/sbin:/sbin

CFLAGS = -std=c11 -D_GNU_SOURCE -Icgi-bin/lib -O2 -Wall -Wextra -Wpedantic -Wshadow $(SANITIZE)
# A page is a new process each time: fewer relocations and mappings, and it starts a few percent sooner.
LDFLAGS = -no-pie -Wl,-z,norelro,-z,noseparate-code
# libm only where the compiler does not compute floor() by itself: a library more costs time at each start.
LDLIBS = -lcjson -Wl,--as-needed -lm
ifeq ($(shell uname),Darwin) # its linker has no such options, and brew a folder of its own
BREW := $(shell brew --prefix 2>/dev/null)
CFLAGS += -I$(BREW)/include
LDFLAGS = -L$(BREW)/lib
LDLIBS = -lcjson
export PATH := $(PATH):$(BREW)/sbin
endif
SOURCES = $(wildcard .make/*.c cgi-bin/*.c cgi-bin/lib/*/*.[ch] tests/*.[ch])

# What has to be there, and which of Debian's packages brings it; see .make/install.sh.
install = @CC="$(CC) $(CFLAGS)" sh .make/install.sh
TO_BUILD = $(firstword $(CC))=gcc stdio.h=libc6-dev cjson/cJSON.h=libcjson-dev lighttpd=lighttpd
# Other systems get all that make run wants at once.
define SYSTEMS
dnf install -y gcc make lighttpd cjson-devel
pacman -Sy --needed --noconfirm base-devel lighttpd cjson
apk add -U build-base lighttpd cjson-dev
brew install lighttpd cjson
endef
packages: export SYSTEMS := $(SYSTEMS)
TO_TEST = pytest.py=python3-pytest selenium.py=python3-selenium chromium-headless-shell=chromium-headless-shell chromedriver=chromium-driver \
  xdist.py=python3-pytest-xdist jsonpatch.py=python3-jsonpatch strace=strace clang=clang clang-format=clang-format tidy=tidy \
  git=git firefox-esr=firefox-esr busybox=busybox musl-gcc=musl-tools
TO_BENCH = python3=python3 wrk=wrk chromium-headless-shell=chromium-headless-shell

.PHONY: help run build packages check test soak bench format clean
.DEFAULT_GOAL = help
# Objects are kept: what is removed at the end of each start would be compiled again at the next.
.SECONDARY:

help: ## list the commands
	@awk -F ':.*## ' '/^[a-z]*:.*## / { print "make " $$1 "\t" $$2 }' Makefile

run: build tests/check .make/host ## serve the site; also: make run PORT=8123 CONTENT=film-two HOST=no
	@exec sh .make/serve.sh

build: $(PAGES:%=cgi-bin/%) ## compile the pages

packages:
	$(install) $(TO_BUILD)

# What programs share. A program takes out of it only what it needs.
LIB = cgi-bin/lib/lib.a
$(LIB): $(patsubst %.c,%.o,$(wildcard cgi-bin/lib/*/*.c))
	rm -f $@ && ar rcs $@ $^

%.o: %.c $(wildcard cgi-bin/lib/*/*.h tests/*.h) Makefile | packages
	$(CC) $(CFLAGS) -c -o $@ $<

cgi-bin/%: cgi-bin/%.o $(LIB)
	$(CC) $(CFLAGS) $(LDFLAGS) -o $@ $^ $(LDLIBS)

# Programs that are no page: they fail in their own way.
TOOLS = tests/check tests/patch tests/render tests/validate
tests/check: tests/labels.o tests/plausibility.o tests/lint.o tests/strays.o
$(TOOLS): %: %.o $(LIB)
	$(CC) $(CFLAGS) -o $@ $(filter %.o,$^) $(LIB) $(LDLIBS)

.make/host: .make/host.c Makefile | packages
	$(CC) $(CFLAGS) -o $@ $<

check: tests/check ## check all content and templates, without a server; also: make check CONTENT=film-two
	@exec sh .make/serve.sh check

test: build ## test everything: pages, browser, sanitizers, format; TESTS=tests/test_home.py for a part
	$(install) $(TO_TEST)
	clang-format --dry-run --Werror $(SOURCES)
	PYTHONUTF8=1 /usr/bin/python3 -m pytest -p no:cacheprovider -n $(WORKERS) $(or $(TESTS),tests)

# How many tests run side by side: one more than there are cores, as most of them wait; 8 browsers at most.
WORKERS = $(shell n=$$(nproc 2>/dev/null || getconf _NPROCESSORS_ONLN); echo $$((n < 8 ? n + 1 : 8)))

soak: build ## a shooting day in ten minutes, six laptops in browsers; again: make soak SEED=7 MINUTES=1
	$(install) $(TO_TEST)
	PYTHONUTF8=1 /usr/bin/python3 tests/soak.py

bench: build ## print how fast the pages are, as ratios; beside another commit, too: make bench BASE=d8438fb
	$(install) $(TO_BENCH)
	/usr/bin/python3 tests/bench.py

format: ## lay out the C files
	clang-format -i $(SOURCES)

clean: ## remove what make made
	rm -rf $(PAGES:%=cgi-bin/%) $(TOOLS) .make/host cgi-bin/lib/lib.a .temp cgi-bin/.good cgi-bin/layout/.good; find cgi-bin tests -name '*.o' -delete
