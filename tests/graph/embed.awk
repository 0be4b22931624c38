# Writes the files named on the command line as C strings: mawk -f embed.awk www/a.html www/b.css >www.c
BEGIN { print "#include \"www.h\"" }
FNR == 1 {
	if (n++)
		print ";"
	name[n] = FILENAME
	sub(/.*\//, "", name[n])
	printf "\nstatic const char file%d[] =\n", n
}
{
	gsub(/\\/, "\\\\\\\\")
	gsub(/"/, "\\\\\"")
	gsub(/\t/, "\\\\t")
	printf "\"%s\\n\"\n", $0
}
END {
	print ";\n\nconst struct www_file www_files[] = {"
	for (i = 1; i <= n; i++) {
		type = "text/plain; charset=utf-8"
		if (name[i] ~ /\.html$/) type = "text/html; charset=utf-8"
		if (name[i] ~ /\.css$/) type = "text/css; charset=utf-8"
		if (name[i] ~ /\.js$/) type = "text/javascript; charset=utf-8"
		if (name[i] ~ /\.svg$/) type = "image/svg+xml"
		printf "\t{ \"%s\", \"%s\", file%d, sizeof(file%d) - 1 },\n", name[i], type, i, i
	}
	print "\t{ 0 }\n};"
}
