# How this project's libraries are built and found by its own programs.

# While the major version is 0, a minor one may change what a library shows.
set(DEDUP_ABI ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

# Hides what TARGET does not mark with DEDUP_EXPORT, names it after its ABI, and gives it the public HEADERS.
# NAME_static is the same objects, linked from within this project: the tests, the benchmark and the tool call stages.
function(dedup_library target)
  cmake_parse_arguments(PARSE_ARGV 1 arg "" "" "HEADERS;PUBLIC;PRIVATE")
  set(include ${PROJECT_SOURCE_DIR}/include)
  list(TRANSFORM arg_HEADERS PREPEND ${include}/dedup/)
  target_sources(${target} PUBLIC FILE_SET HEADERS BASE_DIRS ${include} FILES ${arg_HEADERS})
  target_include_directories(${target} PRIVATE ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(${target} PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
  set_target_properties(${target} PROPERTIES
    CXX_EXTENSIONS OFF
    CXX_VISIBILITY_PRESET hidden
    VISIBILITY_INLINES_HIDDEN ON
    POSITION_INDEPENDENT_CODE ON
    VERSION ${PROJECT_VERSION}
    SOVERSION ${DEDUP_ABI})
  dedup_warnings(${target})

  get_target_property(type ${target} TYPE)
  if(type STREQUAL "STATIC_LIBRARY")
    target_compile_definitions(${target} PRIVATE DEDUP_STATIC)
    add_library(${target}_static ALIAS ${target})
    return()
  endif()
  # Templates of std:: are visible wherever they are instantiated.
  target_link_options(${target} PRIVATE LINKER:--version-script=${PROJECT_SOURCE_DIR}/cmake/exports.map)
  set_property(TARGET ${target} APPEND PROPERTY LINK_DEPENDS ${PROJECT_SOURCE_DIR}/cmake/exports.map)
  list(TRANSFORM arg_PUBLIC REPLACE "^dedup::(.+)$" "\\1_static")
  add_library(${target}_static STATIC EXCLUDE_FROM_ALL $<TARGET_OBJECTS:${target}>)
  set_target_properties(${target}_static PROPERTIES LINKER_LANGUAGE CXX)
  target_compile_features(${target}_static PUBLIC cxx_std_20)
  target_include_directories(${target}_static PUBLIC ${include})
  target_link_libraries(${target}_static PUBLIC ${arg_PUBLIC} PRIVATE ${arg_PRIVATE})
endfunction()
