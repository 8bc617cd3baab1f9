/* strays.c: what editors and cameras make of names. See strays.h. */
#include "strays.h"
#include "base/buffer.h"
#include "base/files.h"
#include "base/utf8.h"

#include <ctype.h>
#include <string.h>

/* The letters of U+00C0 to U+017F without what is above, below or in them. */
static const char PLAIN[] = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo/ouuuuypyaaaaaacccccccc"
                            "ddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooorrrrrrss"
                            "ssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static bool is_mark(uint32_t code) { /* an accent that is a sign of its own, as macOS writes it */
    return code >= 0x300 && code < 0x370;
}

/* A name without capitals and accents. */
static char *fold(const char *name) {
    struct buffer folded = {0};
    buffer_append(&folded, "", 0);
    for (size_t length; *name; name += length ? length : 1) {
        uint32_t code = decode_utf8(name, name + strlen(name), &length);
        if (code >= 0xC0 && code < 0x180)
            buffer_append(&folded, &PLAIN[code - 0xC0], 1);
        else if (!is_mark(code))
            buffer_append(&folded, length == 1 ? (char[]){(char)tolower(*name)} : name, length ? length : 1);
    }
    return folded.start;
}

static size_t count_marks(const char *name) {
    size_t count = 0;
    for (size_t length; *name; name += length ? length : 1)
        count += is_mark(decode_utf8(name, name + strlen(name), &length));
    return count;
}

const char *find_alike(const char *folder, const char *name) {
    const char *found = NULL, *folded = fold(name);
    for (char **entry = list_folder(folder, ""); *entry && !found; entry++)
        if (strcmp(fold(*entry), folded) == 0)
            found = *entry;
    if (found && count_marks(found) != count_marks(name))
        return format_string(
            " « %s » a l'air pareil, mais un accent y est écrit autrement : renommez le fichier, ou copiez "
            "son nom d'ici.",
            found);
    return found ? format_string(" Vouliez-vous dire « %s » ?", found) : "";
}

bool looks_like(const char *file, const char *name) {
    static const char *const endings[] = {".txt", ".rtf", ".doc", ".docx", ".odt", ".pages"};
    const char *folded = fold(file), *ending = strrchr(folded, '.');
    bool text = strstr(folded, "json") != NULL;
    for (size_t i = 0; ending && i < sizeof endings / sizeof *endings; i++)
        text |= strcmp(ending, endings[i]) == 0;
    return text && strstr(folded, name) && strcmp(file, format_string("%s.json", name)) != 0;
}
