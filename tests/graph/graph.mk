# The stand-in for Meta's Graph API: $B/tests/graph. Included by the main Makefile; alone it works too:
# make -f tests/graph/graph.mk build/tests/graph
B ?= build
CFLAGS ?= -O2 -g
MAWK ?= mawk

GRAPH_DIR := tests/graph
GRAPH_SRCS := $(addprefix $(GRAPH_DIR)/, main.c http.c params.c route.c graphapi.c send.c sendcheck.c template.c \
	attach.c picture.c conversations.c select.c profile.c pageapi.c subscribe.c field.c event.c say.c hook.c \
	verify.c net.c fault.c logs.c control.c act.c sink.c settings.c chat.c save.c state.c person.c sign.c \
	jsonx.c container.c util.c)
GRAPH_WWW := $(addprefix $(GRAPH_DIR)/www/, index.html customer.css customer.js kinds.js lib.js)
GRAPH_OBJS := $(GRAPH_SRCS:$(GRAPH_DIR)/%.c=$B/tests/graph-obj/%.o) $B/tests/graph-obj/www.o
GRAPH_LIBS := -lmicrohttpd -ljansson -lcurl -lsodium -lm -pthread
GRAPH_CFLAGS = -std=gnu11 -D_GNU_SOURCE -I$(GRAPH_DIR) $(CFLAGS) $(WARN) $(HARDEN) $(SAN) -pthread

$B/tests/graph-obj/www.c: $(GRAPH_WWW) $(GRAPH_DIR)/embed.awk
	$(Q)mkdir -p $(@D)
	$(Q)$(MAWK) -f $(GRAPH_DIR)/embed.awk $(GRAPH_WWW) >$@.new && mv $@.new $@

$B/tests/graph-obj/www.o: $B/tests/graph-obj/www.c
	$(Q)$(CC) $(GRAPH_CFLAGS) -c -o $@ $<

$B/tests/graph-obj/%.o: $(GRAPH_DIR)/%.c $(wildcard $(GRAPH_DIR)/*.h)
	$(Q)mkdir -p $(@D)
	$(Q)$(CC) $(GRAPH_CFLAGS) -c -o $@ $<

$B/tests/graph: $(GRAPH_OBJS)
	$(Q)$(CC) $(CFLAGS) $(SAN) $(if $(HARDEN),-pie) $(LDFLAGS) -o $@ $(GRAPH_OBJS) $(GRAPH_LIBS)
