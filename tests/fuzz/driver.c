/*
 * Runs a fuzzer over the files of a corpus and over mutations of them, the same ones each time:
 *
 *	fuzz_event [-n MUTATIONS] [-s SEED] [-i INPUT] [-o DIR] FILE|DIR...
 *
 * Inputs have numbers: first the files in order of their names, then the mutations; each follows
 * from the seed and its number alone. They run in a child, so that one that kills it (sanitizer,
 * broken invariant, longer than 10 s) is counted, kept in DIR if given, and the rest goes on.
 * -i runs one input in this process, for a debugger. The last line is "N passed, N failed".
 */
#include "fuzz.h"

#include <dirent.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define INPUT_MAX (64u << 10)
#define FILES_MAX 1000
#define SECONDS_PER_INPUT 10

struct input {
	u8 data[INPUT_MAX];
	size_t size;
};

struct run {
	struct input files[FILES_MAX];	/* read once, inherited by the children */
	size_t n_files;
	u64 seed;
	const char *keep;	/* directory for what failed, or NULL */
};

/* splitmix64: good enough, and the same everywhere. */
static u64 next(u64 *state)
{
	u64 z = *state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static size_t below(u64 *state, size_t n)
{
	return n ? (size_t)(next(state) % n) : 0;
}

/* Takes size bytes from the input at at, and puts with there. */
static void splice(struct input *in, size_t at, size_t size, const void *with, size_t n)
{
	if (at > in->size || size > in->size - at || in->size - size + n > INPUT_MAX)
		return;
	memmove(in->data + at + n, in->data + at + size, in->size - at - size);
	memcpy(in->data + at, with, n);
	in->size = in->size - size + n;
}

static void insert_token(struct input *in, u64 *rng)
{
	static const char *const tokens[] = {
		"\"", "\\", "\\\\", "{", "}", "[", "]", ":", ",", "\\u0000", "\\ud83d", "\\ude00",
		"\\ud83d\\ude00", "\\u", "null", "true", "0", "-1", "1e999", "1.5", "\xff",
		"12345678901234567890", "9223372036854775807", "\xc3", "\xf0\x9f\x98\x80",
		"\xe2\x80\x8d", "\xef\xb8\x8f", "\xcc\x81", "\n\n", ". ", "   ", "=", "&", "%00",
		"%", "+", ";", "..", "/", "sha256=", "\"id\":", "\"error\":", "\"mid\":\"m\"",
	};
	const char *t = tokens[below(rng, ARRAY_LEN(tokens))];

	splice(in, below(rng, in->size + 1), 0, t, strlen(t));
}

static void mutate(struct input *in, const struct run *run, u64 *rng)
{
	size_t at = below(rng, in->size), n = 1 + below(rng, 1u << below(rng, 10));
	const struct input *other = &run->files[below(rng, run->n_files)];
	u8 copy[1024], byte = (u8)next(rng);

	if (n > in->size - at)
		n = in->size - at;
	switch (below(rng, 8)) {
	case 0:
		if (in->size)
			in->data[at] ^= (u8)(1u << below(rng, 8));
		break;
	case 1:
		splice(in, at, in->size > 0, &byte, 1);
		break;
	case 2:
		splice(in, at, n, "", 0);
		break;
	case 3:
		n = n > sizeof copy ? sizeof copy : n;
		memcpy(copy, in->data + at, n);
		splice(in, below(rng, in->size + 1), 0, copy, n);
		break;
	case 4:
		n = 1 + below(rng, 200);
		at = below(rng, other->size);
		n = n > other->size - at ? other->size - at : n;
		splice(in, below(rng, in->size + 1), 0, other->data + at, n);
		break;
	case 5:
		in->size = below(rng, 4) ? in->size : at;
		break;
	default:
		insert_token(in, rng);
	}
}

static void make_input(const struct run *run, size_t number, struct input *out)
{
	u64 rng = run->seed * 0x100000001b3u + number;

	if (number < run->n_files) {
		*out = run->files[number];
		return;
	}
	*out = run->files[below(&rng, run->n_files)];
	for (size_t n = 1 + below(&rng, 8); n; n--)
		mutate(out, run, &rng);
}

/* In a block of exactly its size, so that a sanitizer sees a step beyond its end. */
static void run_one(const struct input *in)
{
	u8 *exact = malloc(in->size ? in->size : 1);

	if (!exact)
		abort();
	memcpy(exact, in->data, in->size);
	LLVMFuzzerTestOneInput(exact, in->size);
	free(exact);
}

/* The child: from number *at on; tells by *at how far it came. */
static void run_rest(const struct run *run, volatile size_t *at, size_t end)
{
	struct input *in = malloc(sizeof *in);

	if (!in)
		abort();
	for (; *at < end; ++*at) {
		make_input(run, *at, in);
		alarm(SECONDS_PER_INPUT);
		run_one(in);
	}
	free(in);
}

static void keep(const struct run *run, size_t number, int status)
{
	struct input *in = malloc(sizeof *in);
	char path[4096];
	FILE *f;

	printf("input %zu (seed %llu) failed: %s %d\n", number, (unsigned long long)run->seed,
	       WIFSIGNALED(status) ? "signal" : "exit status",
	       WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
	if (!run->keep || !in) {
		free(in);
		return;
	}
	make_input(run, number, in);
	snprintf(path, sizeof path, "%s/failed-%llu-%zu", run->keep, (unsigned long long)run->seed,
		 number);
	f = fopen(path, "wb");
	if (!f || fwrite(in->data, 1, in->size, f) != in->size)
		perror(path);
	if (f)
		fclose(f);
	free(in);
}

static size_t run_all(const struct run *run, size_t end)
{
	size_t failed = 0;
	volatile size_t *at = mmap(NULL, sizeof *at, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (at == MAP_FAILED) {
		perror("mmap");
		exit(2);
	}
	for (*at = 0; *at < end; ++*at) {
		int status = 0;
		pid_t pid;

		fflush(NULL);
		pid = fork();
		if (pid == 0) {
			run_rest(run, at, end);
			exit(0);
		}
		if (pid < 0 || waitpid(pid, &status, 0) != pid) {
			perror("fork");
			exit(2);
		}
		if (status == 0)
			break;
		/* at the very end it is the leak check of all inputs together */
		failed++;
		keep(run, *at < end ? *at : end - 1, status);
	}
	return failed;
}

static void add_file(struct run *run, const char *path)
{
	struct input *in = &run->files[run->n_files];
	FILE *f = fopen(path, "rb");

	if (!f || run->n_files == FILES_MAX) {
		fprintf(stderr, "%s: can't be read\n", path);
		exit(2);
	}
	in->size = fread(in->data, 1, sizeof in->data, f);
	fclose(f);
	run->n_files++;
}

static int not_hidden(const struct dirent *d)
{
	return d->d_name[0] != '.';
}

static void add(struct run *run, const char *path)
{
	struct dirent **names;
	struct stat st;
	char file[4096];
	int n;

	if (stat(path, &st) == 0 && !S_ISDIR(st.st_mode)) {
		add_file(run, path);
		return;
	}
	n = scandir(path, &names, not_hidden, alphasort);
	if (n < 0) {
		perror(path);
		exit(2);
	}
	for (int i = 0; i < n; i++) {
		snprintf(file, sizeof file, "%s/%s", path, names[i]->d_name);
		add_file(run, file);
		free(names[i]);
	}
	free(names);
}

static i64 number(const char *text)
{
	i64 v;

	if (!parse_i64(str_of(text), 0, 1000000000, &v)) {
		fprintf(stderr, "%s: not a number\n", text);
		exit(2);
	}
	return v;
}

int main(int argc, char **argv)
{
	struct run *run = calloc(1, sizeof *run);
	struct input *one = calloc(1, sizeof *one);
	size_t mutations = 0, failed, total;
	i64 only = -1;
	int c;

	if (!run || !one)
		return 2;
	while ((c = getopt(argc, argv, "n:s:i:o:")) != -1) {
		switch (c) {
		case 'n': mutations = (size_t)number(optarg); break;
		case 's': run->seed = (u64)number(optarg); break;
		case 'i': only = number(optarg); break;
		case 'o': run->keep = optarg; break;
		default: return 2;
		}
	}
	for (int i = optind; i < argc; i++)
		add(run, argv[i]);
	if (!run->n_files) {
		fprintf(stderr, "usage: %s [-n mutations] [-s seed] [-i input] [-o dir] "
			"file|dir...\n", argv[0]);
		return 2;
	}
	if (only >= 0) {
		make_input(run, (size_t)only, one);
		run_one(one);
		return 0;
	}
	total = run->n_files + mutations;
	failed = run_all(run, total);
	printf("%zu passed, %zu failed\n", total - failed, failed);
	free(one);
	free(run);
	return failed > 0;
}
