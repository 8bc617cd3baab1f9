/* notfound.c: every address that is not a page or a file. */
#include "lib/page.h"

int main(void) {
    page_begin(NULL);
    fail(404, NULL, "Cette adresse ne mène nulle part.");
}
