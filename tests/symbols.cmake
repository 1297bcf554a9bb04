# Compares what a shared library shows with a list:  cmake -DNM=nm -DLIBRARY=<file> -DLIST=<file> -P tests/symbols.cmake
# A name that is new there belongs into the list if it was meant to be public, and else wants no DEDUP_EXPORT; one that
# is gone breaks the programs that were linked with the library: the minor version goes up.

cmake_minimum_required(VERSION 3.25)

execute_process(COMMAND ${NM} -D -C --defined-only ${LIBRARY}
  OUTPUT_VARIABLE shown OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
string(REPLACE "\n" ";" shown "${shown}")
list(TRANSFORM shown REPLACE "^[0-9a-f]+ . " "")
list(SORT shown)
list(REMOVE_DUPLICATES shown)
file(STRINGS ${LIST} listed)

set(new ${shown})
list(REMOVE_ITEM new ${listed})
set(gone ${listed})
list(REMOVE_ITEM gone ${shown})
foreach(name IN LISTS new)
  message("not in ${LIST}: ${name}")
endforeach()
foreach(name IN LISTS gone)
  message("not in ${LIBRARY}: ${name}")
endforeach()
if(new OR gone)
  message(FATAL_ERROR "symbols: the library does not show what is listed")
endif()
list(LENGTH shown count)
message("symbols: ${count}, all listed")
