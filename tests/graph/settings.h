/* Settings by name, as the control API shows and takes them. */
#ifndef GRAPH_SETTINGS_H
#define GRAPH_SETTINGS_H

#include "graph.h"
#include "jsonx.h"

json_t *settings_json(struct graph *g);
char *settings_change(struct graph *g, const json_t *o); /* NULL, or what is wrong (to be freed) */

#endif
