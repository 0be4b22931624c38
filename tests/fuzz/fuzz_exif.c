#include "fuzz.h"

#include "sys/image_internal.h"

/* The EXIF block of a stranger's photograph: it turns a picture, and does nothing else. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t size)
{
	int turned = exif_orientation(data, size);

	MUST(turned >= 1 && turned <= 8);
	return 0;
}
