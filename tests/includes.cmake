# Checks the #include lines: the stages depend on one another one way only, and each third-party library is seen where
# it is meant to be. Run as  cmake -DSOURCE_DIR=<root> -P tests/includes.cmake

cmake_minimum_required(VERSION 3.25)

# Lowest first. Within a line, stages do not include one another's headers.
set(order
  "export"
  "options result error"
  "normalize"
  "quote"
  "segment fold"
  "fingerprint"
  "match"
  "collapse"
  "restore render"
  "cleaner"
  "dedup"
  "json")

# Sources that serve a stage: same rank.
set(helpers
  paragraph:result
  growing:normalize name_list:normalize large_post:normalize utf8:normalize search:normalize actions:normalize canonical:normalize code_points:normalize icu_sets:normalize
  offset_map:normalize
  avx2_bytes:normalize avx2_look_up:normalize level:normalize odd_points:normalize point_set:normalize squeeze:normalize
  quote_parts:quote markers:quote tags:quote snips:quote attributions:quote
  attribution_parts:quote attribution_statement:quote attribution_table:quote attribution_tail:quote attribution_words:quote
  header_blocks:quote header_table:quote attribution_index:quote byte_planes:quote
  candidates:quote levels:quote lines:quote sixteen_bytes:quote soft_breaks:quote
  avx2_fold:fold avx2_order:fold fold_table:fold fold_ascii:fold fold_points:fold fold_sets:fold
  avx2_minimisers:fingerprint minimiser_parts:fingerprint minimisers:fingerprint
  chain:match align:match anchor_table:match chains:match equal:match follow:match merge_sort:match number_set:match short_runs:match thread_index:match
  packed:match thread_saving:match units:match
  copy_writer:collapse edit_kind:collapse edits:collapse gaps:collapse join:collapse meaning:collapse place:collapse post_lines:collapse
  trim:collapse turns:collapse
  thread_state:cleaner cleaner_state:cleaner state_saving:cleaner corpus:cleaner)

# Which stages see a library.
set(library_unicode normalize fold segment)
set(library_xxhash fingerprint)
set(library_fmt render json)
set(library_simdjson json)

set(rank 0)
foreach(line IN LISTS order)
  string(REPLACE " " ";" stages "${line}")
  foreach(stage IN LISTS stages)
    set(rank_${stage} ${rank})
    set(stage_${stage} ${stage})
  endforeach()
  math(EXPR rank "${rank} + 1")
endforeach()
foreach(helper IN LISTS helpers)
  string(REPLACE ":" ";" helper "${helper}")
  list(GET helper 0 name)
  list(GET helper 1 stage)
  set(stage_${name} ${stage})
endforeach()

set(offences 0)
function(offence)
  string(CONCAT message ${ARGV})
  message("${message}")
  math(EXPR n "${offences} + 1")
  set(offences ${n} PARENT_SCOPE)
endfunction()

file(GLOB_RECURSE files RELATIVE ${SOURCE_DIR} ${SOURCE_DIR}/include/dedup/*.hpp ${SOURCE_DIR}/src/*.[ch]pp)
list(FILTER files EXCLUDE REGEX "^src/cli/")
list(LENGTH files count)
if(count EQUAL 0)
  message(FATAL_ERROR "includes: no sources below ${SOURCE_DIR}")
endif()

foreach(file IN LISTS files)
  cmake_path(GET file STEM LAST_ONLY name)
  set(stage "${stage_${name}}")
  if(file MATCHES "^src/json/")
    set(stage json)
  endif()
  if(NOT stage)
    offence(${file} ": of which stage is it? tests/includes.cmake does not list " ${name})
    continue()
  endif()
  file(STRINGS ${SOURCE_DIR}/${file} lines REGEX "^[ \t]*#[ \t]*include")
  foreach(line IN LISTS lines)
    if(line MATCHES "include[ \t]*\"([^\"]+)\"")
      set(included ${CMAKE_MATCH_1})
      cmake_path(GET included STEM LAST_ONLY other)
      set(other_stage "${stage_${other}}")
      if(included MATCHES "^json/" OR (file MATCHES "^src/json/" AND NOT included MATCHES "/"))
        set(other_stage json)
      endif()
      if(NOT other_stage)
        offence(${file} ": includes \"" ${included} "\", which belongs to no stage")
      elseif(file MATCHES "^include/" AND NOT included MATCHES "^dedup/")
        offence(${file} ": a public header includes the private \"" ${included} "\"")
      elseif(file MATCHES "[.]cpp$" AND included STREQUAL "dedup/dedup.hpp")
        # It declares functions that several stages define.
      elseif(rank_${other_stage} GREATER rank_${stage})
        offence(${file} ": " ${stage} " includes \"" ${included} "\" of the later stage " ${other_stage})
      elseif(rank_${other_stage} EQUAL rank_${stage} AND NOT other_stage STREQUAL stage
             AND included MATCHES "^dedup/")
        offence(${file} ": " ${stage} " includes \"" ${included} "\" of its neighbour " ${other_stage})
      endif()
    elseif(line MATCHES "include[ \t]*<([^>]+)>")
      set(included ${CMAKE_MATCH_1})
      if(included MATCHES "^[a-z_]+$" OR (file MATCHES "^src/simd/" AND included MATCHES "^(immintrin|arm_neon)[.]h$"))
        continue()
      endif()
      string(REGEX MATCH "^[a-z0-9_]+" library "${included}")
      if(file MATCHES "^include/")
        offence(${file} ": a public header includes <" ${included} ">")
      elseif(NOT stage IN_LIST library_${library})
        offence(${file} ": " ${stage} " is not meant to see <" ${included} ">")
      endif()
    else()
      offence(${file} ": cannot read: " ${line})
    endif()
  endforeach()
endforeach()

if(offences)
  message(FATAL_ERROR "includes: ${offences} offences against the order of the stages")
endif()
message("includes: ${count} files in order")
