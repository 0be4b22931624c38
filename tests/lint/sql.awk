# What no statement may say (architecture 4): in src/store/*.sql and sql/*.sql; any awk will do.
# Prints a finding per line: RULE FILE:LINE text.

BEGIN {
	n = 0
	ban("INSERT[ \t\n]+IGNORE|UPDATE[ \t\n]+IGNORE", "it cuts values off silently: plain INSERT and 1062 (4.1)")
	ban("REPLACE[ \t\n]+INTO", "it deletes the row first: UPDATE, or INSERT ... ON DUPLICATE KEY UPDATE")
	ban("SELECT[ \t\n]+(DISTINCT[ \t\n]+)?([A-Z_]+\\.)?\\*|[ \t\n][A-Z_]+\\.\\*", "SELECT * breaks when a column is added: name them")
	ban("(CREATE|DROP)[ \t\n]+(OR[ \t\n]+REPLACE[ \t\n]+)?(TRIGGER|FUNCTION|PROCEDURE|EVENT)", "shared hosts refuse it (4.9)")
	ban("GET_LOCK[ \t\n]*\\(|RELEASE_LOCK[ \t\n]*\\(", "locks by name are per node of a cluster: leases in rows (4.9)")
	ban("LOCK[ \t\n]+TABLES?", "not on a cluster: lock rows (4.9)")
}

function ban(pattern, why) {
	patterns[++n] = pattern
	whys[n] = why
}

# Statements span lines: a file is looked at as a whole, its line found by counting.
function check(	i, rest, before, found) {
	for (i = 1; i <= n; i++) {
		rest = text
		before = 0
		while (match(rest, "(^|[^A-Z_`])(" patterns[i] ")")) {
			found = substr(rest, RSTART, RLENGTH)
			before += gsub(/\n/, "\n", found) + count(substr(rest, 1, RSTART - 1))
			gsub(/[ \t\n]+/, " ", found)
			sub(/^ /, "", found)
			print "statements " file ":" before + 1 " " found ": " whys[i]
			rest = substr(rest, RSTART + RLENGTH)
		}
	}
}

function count(s) { return gsub(/\n/, "\n", s) }

FNR == 1 {
	if (NR > 1)
		check()
	file = FILENAME
	text = ""
}
{
	sub(/--.*/, "")
	# what is quoted is a name or a value
	gsub(/'[^']*'|`[^`]*`/, "x")
	text = text toupper($0) "\n"
}
END { if (NR) check() }
