# Pagedesk. One makefile, not recursive. `make help` lists what it can do.
#
#   DEVELOPER=1             warnings are errors (on in make test)
#   SANITIZE=address,undefined   builds everything with the sanitizers, into a directory of its own
#   V=1                     shows the commands
#   DESTDIR= prefix=/usr/local   for make install

prefix ?= /usr/local
DESTDIR ?=
CC = gcc
AWK = awk
PKG_CONFIG ?= pkg-config
SHELL = /bin/sh
# One job per processor unless told otherwise.
ifeq ($(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)),0)
MAKEFLAGS += -j$(shell nproc)
endif

# The objects of a sanitizer build never mix with the plain ones.
comma := ,
B := build$(if $(SANITIZE),-$(subst $(comma),-,$(SANITIZE)))

ifeq ($(V),)
Q = @
say = @printf '  %-5s %s\n' $(1) $(2)
endif

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes -Wpointer-arith -Wcast-qual \
	-Wwrite-strings -Wformat=2 -Wno-format-nonliteral -Wundef -Wvla -Wno-missing-field-initializers
ifneq ($(DEVELOPER),)
WARN += -Werror
endif
CFLAGS ?= -O2 -g
HARDEN = -fstack-protector-strong -fPIE $(if $(SANITIZE),,-D_FORTIFY_SOURCE=2)
SAN = $(if $(SANITIZE),-fsanitize=$(SANITIZE) -fno-sanitize-recover=all -fno-omit-frame-pointer)
VERSION := $(shell cat VERSION)
# Connector/C's include directory; evaluated at build time, after the packages are there
DB_CFLAGS = $(shell mariadb_config --include 2>/dev/null)
ALL_CFLAGS = -std=gnu11 -D_GNU_SOURCE -DPAGEDESK_VERSION='"$(VERSION)"' $(CFLAGS) $(WARN) $(HARDEN) \
	$(SAN) -Isrc -I$B -I$B/gen $(DB_CFLAGS)
LDFLAGS_ALL = -pie -Wl,-z,relro,-z,now -Wl,--as-needed $(SAN) $(LDFLAGS)
LIBS = -lfcgi -ljansson -lmariadb -lsodium -linih -loath
LIBS_MEDIA = -lmagic -ljpeg -lpng -lwebp
LIBS_NET = $(LIBS) -lcurl -lqrencode -lminizip -lz $(LIBS_MEDIA)

# --- sources -------------------------------------------------------------------------------------

LIB_SRCS := $(sort $(wildcard src/base/*.c src/sys/*.c src/meta/*.c src/store/*.c src/desk/*.c \
	src/web/*.c src/view/*.c src/webhook/*.c src/admin/*.c src/agent/*.c src/worker/*.c))
CLI_SRCS := $(sort $(wildcard src/cli/*.c))
VIEWS := $(sort $(wildcard src/view/*.html))
STORES := src/store/common.sql $(filter-out src/store/common.sql,$(sort $(wildcard src/store/*.sql)))
MIGRATIONS := $(sort $(wildcard sql/*.sql))
CATALOGUES := $(sort $(wildcard po/*.po))

GEN_SRCS := $(VIEWS:src/view/%.html=$B/gen/view_%.c) $B/gen/lang.c $B/store/sql.c $B/gen/migrations.c \
	$B/gen/openapi.c $B/gen/dictionary.c
GEN_HDRS := $B/gen/views.h $B/gen/lang.h $B/store/.made
LIB_OBJS := $(LIB_SRCS:%.c=$B/obj/%.o) $(GEN_SRCS:$B/%.c=$B/obj/gen/%.o)
CLI_OBJS := $(CLI_SRCS:%.c=$B/obj/%.o)
PROGRAMS := $(patsubst cgi-bin/%.c,$B/cgi-bin/%.fcgi,$(sort $(wildcard cgi-bin/*.c))) $B/bin/pagedesk

.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SUFFIXES:
# Generated sources stay, for debuggers and for those who read them.
.SECONDARY:

all: $(PROGRAMS) ## build the programs

# --- generated code ------------------------------------------------------------------------------

$B/store/.made: tools/sqlgen.awk $(STORES)
	$(call say,SQL,src/store)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -f tools/sqlgen.awk -v out=$(@D) $(STORES)
	$(Q)touch $@
# Each header by name, else make looks at its age before it is written, and what includes it stays old.
$B/store/sql.c $(STORES:src/store/%.sql=$B/store/%.h): $B/store/.made ;

$B/gen/migrations.c: tools/embed.awk $(MIGRATIONS)
	$(call say,EMBED,sql)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -f tools/embed.awk $(MIGRATIONS) > $@

$B/gen/openapi.c: tools/embed_file.awk src/agent/openapi.json
	$(call say,EMBED,src/agent/openapi.json)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -v name=openapi_json -f tools/embed_file.awk src/agent/openapi.json > $@

$B/gen/dictionary.c: tools/errc.awk src/view/errors.txt
	$(call say,ERRORS,src/view/errors.txt)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -f tools/errc.awk src/view/errors.txt > $@

$B/gen/view_%.c: src/view/%.html tools/viewc.awk
	$(call say,VIEW,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -f tools/viewc.awk $< > $@
$B/gen/views.h: tools/viewc.awk $(VIEWS)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -f tools/viewc.awk -v header=1 $(VIEWS) > $@

$B/gen/lang.c: tools/poc.awk $(CATALOGUES)
	$(call say,LANG,po)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -f tools/poc.awk $(CATALOGUES) > $@
$B/gen/lang.h: tools/poc.awk $(CATALOGUES)
	$(Q)mkdir -p $(@D)
	$(Q)$(AWK) -f tools/poc.awk -v header=1 $(CATALOGUES) > $@

# --- compile and link ----------------------------------------------------------------------------

# A change of flags rebuilds; the file changes only when they do.
FLAGS_NOW = $(CC) $(ALL_CFLAGS) $(LDFLAGS_ALL)
$B/flags: FORCE
	$(Q)mkdir -p $(@D)
	$(Q)printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' | cmp -s - $@ || printf '%s\n' '$(subst ','\'',$(FLAGS_NOW))' > $@

$B/obj/%.o: %.c $B/flags | $(GEN_HDRS)
	$(call say,CC,$<)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<
$B/obj/gen/%.o: $B/%.c $B/flags | $(GEN_HDRS)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(ALL_CFLAGS) -MMD -MP -c -o $@ $<

$B/libpagedesk.a: $(LIB_OBJS)
	$(call say,AR,$@)
	$(Q)rm -f $@
	$(Q)ar rcsPD $@ $(LIB_OBJS)

# Only the programs that talk to Graph link libcurl: it costs each CGI start 2 ms.
$B/cgi-bin/cron.fcgi $B/cgi-bin/admin.fcgi: LINK = $(LIBS_NET)
LINK = $(LIBS)
$B/cgi-bin/%.fcgi: $B/obj/cgi-bin/%.o $B/libpagedesk.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LINK)

$B/bin/pagedesk: $(CLI_OBJS) $B/libpagedesk.a
	$(call say,LINK,$@)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(LDFLAGS_ALL) -o $@ $^ $(LIBS_NET)

-include $(wildcard $B/obj/*/*.d $B/obj/*/*/*.d $B/obj/*/*/*/*.d)

# --- tests, benchmarks, run ----------------------------------------------------------------------

include tests/tests.mk

deps: ## install the packages that are missing (Debian; root or sudo)
	$(Q)tools/deps.sh

run: ## start a private desk: database, web server, worker, stand-in for Meta (PORT=, SERVER=, RUN_DIR=, GRAPH_URL=, WORKERS=)
	$(Q)tools/deps.sh run
	$(Q)$(MAKE) --no-print-directory all $B/tests/graph
	$(Q)BUILD=$B exec tools/run.sh

install: all ## install below DESTDIR and prefix
	install -d $(DESTDIR)$(prefix)/bin $(DESTDIR)$(prefix)/lib/pagedesk/cgi-bin \
		$(DESTDIR)$(prefix)/share/pagedesk/www $(DESTDIR)$(prefix)/share/pagedesk/conf
	install -m 0755 $B/bin/pagedesk $(DESTDIR)$(prefix)/bin/
	install -m 0755 $B/cgi-bin/*.fcgi $(DESTDIR)$(prefix)/lib/pagedesk/cgi-bin/
	cp -R www/. $(DESTDIR)$(prefix)/share/pagedesk/www/
	cp -R conf/. $(DESTDIR)$(prefix)/share/pagedesk/conf/

clean: ## remove what was built
	rm -rf build build-*

help: ## this list
	@grep -hE '^[a-z][a-z_-]*:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z_-]+):.*## (.*)/  make \1\t\2/' | expand -t 22

FORCE:
.PHONY: all deps run install clean help FORCE
