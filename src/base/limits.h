/*
 * Every ceiling of Pagedesk, each with its reason. Bytes unless the name says otherwise.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* An arena that grows past this is a bug or an attack: the process ends, its parent starts another. */
#define LIMIT_ARENA (96u << 20)
/* First block of a request's arena: holds a poll or a short page without another malloc. */
#define LIMIT_ARENA_BLOCK (32u << 10)

/* Meta batches up to 1000 updates; bodies above 300 kB were seen in production (protocol 0, 2.2). */
#define LIMIT_WEBHOOK_BODY (4u << 20)
/* JSON or form of the agent API: a reply of 20,000 characters with escapes fits. */
#define LIMIT_API_BODY (128u << 10)
/* A form with a settings file of 512 KiB, each of whose characters may take three. */
#define LIMIT_IMPORT_BODY (2u << 20)
/* A rendered page or JSON answer; the largest is a thread page of 100 messages. */
#define LIMIT_REPLY (8u << 20)
/* The URI: web servers stop at 8 KiB too. */
#define LIMIT_URI (8u << 10)
#define LIMIT_PATH_SEGMENTS 12
/* A form with a box per queue has the most. */
#define LIMIT_FORM_FIELDS 256
#define LIMIT_COOKIES 32

/* A form that carries only a CSRF token and a method: taken even where a route wants no body. */
#define LIMIT_BARE_FORM (4u << 10)
/* Of a body that nobody wants, so much is read to keep the web server's connection in step. */
#define LIMIT_HTTP_DRAIN (64u << 20)
/* Seconds without a byte from or to the web server after which a request is given up. */
#define LIMIT_HTTP_STALL_S 60
/* Milliseconds that a connection which the web server keeps may pin an idle responder. */
#define LIMIT_HTTP_KEEP_MS 15000
/* Responders of one parent; each holds a database connection. */
#define LIMIT_WORKERS 256

/* Nesting that jansson may be asked to build; Meta's deepest documented event has 12. */
#define LIMIT_JSON_DEPTH 64
/* Events of one delivery that are read; Meta's maximum is 1000 entries. The rest stays raw. */
#define LIMIT_EVENTS 4000
/* Above this many events in a delivery the rest is stored raw and left to the worker (arch 4.2). */
#define LIMIT_EVENTS_AT_ONCE 50
/* ... or after this time, since Meta waits 5 s. */
#define LIMIT_INTAKE_MS 2000
/* Raw text that is kept of a body that could not be parsed. */
#define LIMIT_RAW_DELIVERY (256u << 10)
/* Kinds of unparsable deliveries and refused calls that are kept, rows; older ones are dropped. */
#define LIMIT_RAW_DELIVERY_ROWS 200

/* Attachments of one message that get a row; people send 30 pictures at once at most. */
#define LIMIT_ATTACHMENTS 100
/* Signed addresses of Meta's CDN have 300 to 700 characters. */
#define LIMIT_MEDIA_URL 4096
/* Meta's own limit for every kind of file (protocol 4.5), MB. */
#define LIMIT_MEDIA_MB 25
/* ... and for images, MB. */
#define LIMIT_IMAGE_OUT_MB 8
/* A piece of an upload: mod_fcgid refuses bodies above 128 KiB unless its administrator says otherwise. */
#define LIMIT_UPLOAD_PIECE (96u << 10)
/* Files of one user that are uploaded and not sent yet: room for a full reply, twice. */
#define LIMIT_UPLOADS_OPEN 20
#define LIMIT_UPLOADS_BYTES (100u << 20)
/* A form with files, from a browser without script: one of the largest, or several smaller. */
#define LIMIT_FILES_FORM (27u << 20)
/* Files of one reply. */
#define LIMIT_REPLY_FILES 10

/* Graph's answers: the longest that we ask for (20 messages of a thread) is below 200 kB. */
#define LIMIT_GRAPH_ANSWER (1u << 20)

/* Meta's text limit, in UTF-16 code units (features F297). */
#define LIMIT_TEXT_UNITS 2000
/* A reply that the desk takes at once; it is split into at most 10 parts. UTF-16 code units. */
#define LIMIT_REPLY_UNITS 20000

#define LIMIT_CONFIG_FILE (64u << 10)
#define LIMIT_CONFIG_LINE 190	/* libinih cuts lines at 200 bytes: refuse before it does */

#endif
