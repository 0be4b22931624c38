/*
 * The line that the list shows of a message.
 */
#ifndef DESK_PREVIEW_H
#define DESK_PREVIEW_H

#include "base/arena.h"

/* At most 200 code points of the first words, line ends as blanks: fits conversation.preview. */
struct str preview_of(struct arena *a, struct str text);

#endif
