/*
 * Trying rules out: the same evaluator as for real conversations, on a customer and a text that
 * somebody types. Nothing is changed.
 */
#include "base/base.h"
#include "admin/rules.h"
#include "desk/overflow_load.h"
#include "store/setup.h"

struct tester_in { i64 id; struct str value[RULE_FIELDS], seed; };

#define FACT(name, field) \
	{ name, FROM_BODY, FIELD_TEXT, false, 0, 2000, offsetof(struct tester_in, value) + (field) * sizeof(struct str) }

const struct spec admin_tester_spec = SPEC(tester_in, ((const struct field[]){
	{ "id", FROM_PATH, FIELD_I64, true, 1, INT64_MAX, offsetof(struct tester_in, id) },
	{ "seed", FROM_BODY, FIELD_TEXT, false, 0, 100, offsetof(struct tester_in, seed) },
	FACT("customer_name", RULE_NAME), FACT("first_name", RULE_FIRST_NAME), FACT("last_name", RULE_LAST_NAME),
	FACT("locale", RULE_LOCALE), FACT("timezone", RULE_TIMEZONE), FACT("psid", RULE_PSID),
	FACT("page", RULE_PAGE), FACT("text", RULE_TEXT), FACT("referral", RULE_REFERRAL), FACT("ad", RULE_AD),
	FACT("payload", RULE_PAYLOAD), FACT("flag", RULE_FLAG), FACT("hour", RULE_HOUR),
	FACT("weekday", RULE_WEEKDAY), FACT("attachment", RULE_ATTACHMENT), FACT("variable", RULE_VARIABLE),
}));

static enum err show(struct ctx *c, const struct tester_form *f)
{
	struct admin_reply r;

	admin_begin(c, &r, "rules", admin_text(c, T_admin_tester_title));
	admin_crumb(&r, admin_text(c, T_admin_rules_title), STR("/admin/rules"));
	admin_crumb(&r, f->workstream_name, arena_printf(c->arena, "/admin/workstreams/%lld/rules",
							 (long long)f->workstream));
	view_admin_tester(&r.out, &r.view, &r.frame, f);
	return admin_send(c, &r, form_status(&f->errors));
}

static enum err load(struct ctx *c, i64 id, struct tester_form *f, struct work_stream_row *stream)
{
	enum err e = db_err(work_stream_get(c->db, id, stream));

	f->workstream = id;
	f->workstream_name = e ? NO_STR : stream->name;
	return e;
}

enum err admin_tester(struct ctx *c)
{
	const struct id_in *in = c->in;
	struct tester_form form = { .seed = STR("1") };
	struct work_stream_row stream;
	enum err e = load(c, in->id, &form, &stream);

	return e ? e : show(c, &form);
}

/* What we know about a customer fills what was left empty. */
static enum err fill(struct ctx *c, struct tester_form *f)
{
	struct rules_customer_row who;
	struct str psid = f->value[RULE_PSID];
	enum db_result r = psid.len ? rules_customer(c->db, f->workstream, psid, &who) : DB_NONE;

	if (r == DB_NONE)
		return OK;
	if (r != DB_OK)
		return db_err(r);
	const struct { enum rule_field field; struct str value; } known[] = {
		{ RULE_NAME, who.name }, { RULE_FIRST_NAME, who.first_name }, { RULE_LAST_NAME, who.last_name },
		{ RULE_LOCALE, who.locale }, { RULE_TIMEZONE, who.timezone }, { RULE_PAGE, who.page },
	};

	f->known_customer = true;
	for (size_t i = 0; i < ARRAY_LEN(known); i++)
		if (!f->value[known[i].field].len && known[i].value.len)
			f->value[known[i].field] = known[i].value;
	return OK;
}

/* A value that a rule could never be asked with is a slip of the one who types. */
static void check(struct ctx *c, struct tester_form *f, i64 *seed)
{
	static const int typed[] = { RULE_TIMEZONE, RULE_HOUR, RULE_WEEKDAY, RULE_ATTACHMENT };

	for (size_t i = 0; i < ARRAY_LEN(typed); i++) {
		struct rule_condition is = { .field = (enum rule_field)typed[i], .op = OP_IS, .value = f->value[typed[i]] };

		if (is.value.len && !rule_condition_fits(&is))
			form_wrong(c, &f->errors, rule_fields[typed[i]].word, T_admin_rules_value_wrong);
	}
	form_check_number(c, &f->errors, "seed", f->seed, 0, INT64_MAX, T_admin_tester_seed_wrong, seed);
}

/* "vip, blocked" and "Topic=refund, Size=5": a line each, as the evaluator has them. Nothing typed: none,
   and that is known. */
static struct str lines_of(struct ctx *c, struct str typed)
{
	struct buf out;
	struct str item;

	buf_init(&out, c->arena, 20000);
	while (str_cut(&typed, ',', &item))
		if (str_trim(item).len)
			buf_printf(&out, "%s%.*s", out.len ? "\n" : "", STR_ARG(str_trim(item)));
	return out.len ? buf_str(&out) : STR("");
}

static enum err queue_name(struct ctx *c, i64 id, struct str *out)
{
	struct queue_row queue;
	enum db_result r = id == NONE ? DB_NONE : queue_by_id(c->db, id, &queue);

	*out = r == DB_OK ? queue.name : STR("-");
	return r == DB_NONE ? OK : db_err(r);
}

static enum err words_of(struct ctx *c, struct tester_form *f)
{
	const struct overflow_step *overflow = f->result.overflow;
	struct work_skill_row skill;
	enum db_result r;
	enum err e;

	f->skills = arena_array(c->arena, struct str, f->result.nskills);
	for (size_t i = 0; i < f->result.nskills; i++) {
		r = work_skill_get(c->db, f->result.skills[i].id, &skill);
		if (r == DB_OK)
			f->skills[f->nskills++] = arena_printf(c->arena, "%.*s %lld", STR_ARG(skill.name),
							       (long long)f->result.skills[i].level);
		else if (r != DB_NONE)
			return db_err(r);
	}
	e = queue_name(c, f->result.queue, &f->queue_name);
	return e ? e : queue_name(c, overflow ? overflow->queue : NONE, &f->overflow_name);
}

enum err admin_tester_run(struct ctx *c)
{
	const struct tester_in *in = c->in;
	struct tester_form form = { .seed = form_trim(in->seed) };
	struct work_stream_row stream;
	struct rules_input input = { .seed = 0 };
	struct rules_queue *queues;
	struct rules rules;
	i64 seed = 0;
	enum err e = load(c, in->id, &form, &stream);

	for (int i = 0; i < RULE_FIELDS; i++)
		form.value[i] = form_trim(in->value[i]);
	if (!form.seed.len)
		form.seed = STR("1");
	if (e || (e = fill(c, &form)))
		return e;
	check(c, &form, &seed);
	if (form.errors.n)
		return show(c, &form);
	if ((e = rules_load(c->db, c->arena, in->id, stream.fallback_queue_id, &rules)))
		return e;
	for (int i = 0; i < RULE_TAG; i++)
		input.facts.value[i] = form.value[i];
	input.facts.value[RULE_FLAG] = lines_of(c, form.value[RULE_FLAG]);
	input.facts.value[RULE_VARIABLE] = lines_of(c, form.value[RULE_VARIABLE]);
	input.seed = (u64)seed;
	if ((e = overflow_queues_load(c->db, c->arena, c->now, &queues, &input.nqueues)))
		return e;
	input.queues = queues;
	rules_run(c->arena, &rules, &input, &form.result);
	form.ran = true;
	if ((e = words_of(c, &form)))
		return e;
	return show(c, &form);
}
