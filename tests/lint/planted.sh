# Mistakes for the rules to find; sourced by lint.sh. A line that must be found ends in MISTAKE and the
# rule's name, in a comment of its language; all other lines must not be found.

plant src/base/buf.c <<'EOF'
#include "sys/db.h"	/* MISTAKE layers */
#include <jansson.h>	/* MISTAKE headers */
#include <stdio.h>
static int counter;	/* MISTAKE statics */
static const char *name = "x";	/* MISTAKE statics */
static int (*hook)(void);	/* MISTAKE statics */
static char lines[10][80] = { "" };	/* MISTAKE statics */
static const int fine = 1;
static const char *const names[] = { "static int not_this;" };
static int (*const fixed)(void) = f;
/* static int commented; */
static int function(const char *a)
{
	static struct point last;	/* MISTAKE statics */
	return '"' == 34 ? 0 : 1;	/* "SELECT x FROM y" */
}
static enum err
two_lines(int a)
{
}
EOF
plant src/base/conf.c <<'EOF'
#include <ini.h>
EOF
plant src/sys/json.c <<'EOF'
#include "base/base.h"
#include <jansson.h>
#include <mysql.h>	/* MISTAKE headers */
EOF
plant src/meta/event.c <<'EOF'
#include "store/intake.h"	/* MISTAKE layers */
#include "sys/db.h"	/* MISTAKE layers */
#include "sys/json.h"
EOF
plant src/store/message.c <<'EOF'
#include "sys/db.h"
static const char text[] = "SELECT 1 FROM message";
EOF
plant src/desk/intake.c <<'EOF'
#include "sys/http.h"	/* MISTAKE layers */
#include "sys/net.h"	/* MISTAKE layers */
#include "sys/db.h"
#include "store/intake.h"
#include "meta/event.h"
int f(void)
{
	g("SELECT id FROM message");	/* MISTAKE sql */
	g("UPDATE message SET a = 1");	/* MISTAKE sql */
	g("x \" DELETE FROM message");	/* MISTAKE sql */
	g("DELETE"); g("please SELECT"); g("updated");
}
EOF
plant src/web/web.c <<'EOF'
#include "view/view.h"	/* MISTAKE layers */
#include "gen/lang.h"	/* MISTAKE layers */
#include "base.h"	/* MISTAKE layers */
int f(void)
{
	g("<p>");	/* MISTAKE html */
	g("usage: x <file>");
	g("x</a>");	/* MISTAKE html */
	g("a < b");
}
EOF
plant src/view/view.c <<'EOF'
#include "gen/lang.h"
#include "web/web.h"	/* MISTAKE layers */
int f(void) { g("<p>"); g(T_known); g(T_unknown_word);	/* MISTAKE words */
}
EOF
plant src/view/page.html <<'EOF'
<p>{{t known}} {{n counted, 3}}</p>
<p>{{t known.not}}</p>	<!-- MISTAKE words -->
EOF
plant src/agent/inbox.c <<'EOF'
#include "web/web.h"
#include "view/view.h"
#include "worker/worker.h"	/* MISTAKE layers */
#include "sys/net.h"	/* MISTAKE layers */
EOF
plant src/worker/worker.c <<'EOF'
#include "sys/net.h"
#include "cli/cli.h"	/* MISTAKE layers */
EOF
plant src/cli/work.c <<'EOF'
#include "worker/worker.h"
#include <curl/curl.h>	/* MISTAKE headers */
int f(void) { g("GET_LOCK");	/* MISTAKE statements */
}
EOF
plant cgi-bin/agent.c <<'EOF'
#include "agent/agent.h"
#include "worker/worker.h"	/* MISTAKE layers */
EOF
plant cgi-bin/cron.c <<'EOF'
#include "worker/worker.h"
EOF
plant src/store/bad.sql <<'EOF'
-- SELECT * in a comment is fine
-- :x one () y
SELECT a, b FROM t WHERE c = 'SELECT * FROM t' AND d = COUNT(*)
INSERT IGNORE INTO t VALUES (1)	-- MISTAKE statements
INSERT
 IGNORE INTO t VALUES (1)	-- MISTAKE statements
SELECT * FROM t	-- MISTAKE statements
SELECT a, t.* FROM t	-- MISTAKE statements
replace into t values (1)	-- MISTAKE statements
SELECT get_lock('a', 1)	-- MISTAKE statements
SELECT REPLACE(a, 'x', 'y') FROM t
EOF
plant sql/0001_bad.sql <<'EOF'
CREATE TABLE IF NOT EXISTS t (a INT PRIMARY KEY);
CREATE TRIGGER x BEFORE INSERT ON t FOR EACH ROW SET NEW.a = 1;	-- MISTAKE statements
LOCK TABLES t WRITE;	-- MISTAKE statements
EOF
plant po/en.po <<'EOF'
msgid "known"
msgstr "Known"
msgid "counted.one"
msgstr "%1 thing"
msgid "counted.other"
msgstr "%1 things"
msgid "idle"
msgstr "Not used"
EOF
{
	echo "void long_one(void)"
	echo "{"
	awk 'BEGIN { for (i = 0; i < 61; i++) print "\tf();" }'
	echo "}"
	awk 'BEGIN { for (i = 0; i < 340; i++) print "" }'
} | plant src/base/long.c

# Every MISTAKE is one case, and so is each warning; a finding where none is planted fails.
check_planted() {
	(cd "$PLANTED" && grep -rn 'MISTAKE' .) |
		sed -n 's|^\./\([^:]*:[0-9]*\):.*MISTAKE \([a-z]*\).*|\2 \1|p' | sort >"$WORK/wanted"
	cat >>"$WORK/wanted" <<-EOF
		long-file src/base/long.c:1
		long-function src/base/long.c:2
		unused-word po/en.po:7
	EOF
	sort -o "$WORK/wanted" "$WORK/wanted"
	cut -d' ' -f1,2 "$WORK/planted.found" | sort >"$WORK/got"
	while read -r case; do
		if grep -qxF "$case" "$WORK/got"; then pass; else fail "the rule does not find: $case"; fi
	done <"$WORK/wanted"
	comm -13 "$WORK/wanted" "$WORK/got" >"$WORK/wrong"
	if [ -s "$WORK/wrong" ]; then
		fail "the rules find what is no mistake:"
		sed 's/^/    /' "$WORK/wrong"
	else
		pass
	fi
}
