// What the shared library shows: the declarations marked DEDUP_EXPORT. All else in it is hidden.
//
// DEDUP_STATIC is defined while the static library is compiled, so that a shared library which takes it in does not
// show dedup's functions as its own.
#pragma once

#ifdef DEDUP_STATIC
#define DEDUP_EXPORT
#else
#define DEDUP_EXPORT [[gnu::visibility("default")]]
#endif
