# The stand-in for Meta's Graph API: build/tests/graph. Included by the main Makefile.
GRAPH_DIR := tests/graph
GRAPH_SRCS := $(addprefix $(GRAPH_DIR)/, main.c http.c params.c route.c graphapi.c send.c sendcheck.c template.c \
	attach.c picture.c conversations.c select.c profile.c pageapi.c subscribe.c field.c event.c say.c hook.c \
	verify.c net.c fault.c logs.c control.c act.c sink.c settings.c chat.c save.c state.c person.c sign.c jsonx.c \
	container.c util.c)
GRAPH_WWW := $(addprefix $(GRAPH_DIR)/www/, index.html customer.css customer.js lib.js)
GRAPH_HDRS := $(wildcard $(GRAPH_DIR)/*.h)
GRAPH_LIBS := -lmicrohttpd -ljansson -lcurl -lsodium -lm -pthread

build/tests/graph-www.c: $(GRAPH_WWW) $(GRAPH_DIR)/embed.awk
	@mkdir -p $(@D)
	mawk -f $(GRAPH_DIR)/embed.awk $(GRAPH_WWW) >$@.new && mv $@.new $@

build/tests/graph: $(GRAPH_SRCS) $(GRAPH_HDRS) build/tests/graph-www.c $(GRAPH_DIR)/graph.mk
	@mkdir -p $(@D)
	$(CC) $(CFLAGS) -D_GNU_SOURCE -I$(GRAPH_DIR) -o $@ $(GRAPH_SRCS) build/tests/graph-www.c $(LDFLAGS) $(GRAPH_LIBS)
