# What the library shows: each header compiles by itself, and a shared library has the symbols that are listed.
file(GLOB headers CONFIGURE_DEPENDS ${PROJECT_SOURCE_DIR}/include/dedup/*.hpp)
add_library(dedup_headers INTERFACE)
target_sources(dedup_headers INTERFACE
  FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR}/include FILES ${headers})
target_compile_features(dedup_headers INTERFACE cxx_std_20)
set_target_properties(dedup_headers PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)
add_custom_target(check_headers ALL)
add_dependencies(check_headers all_verify_interface_header_sets)

if(BUILD_SHARED_LIBS)
  foreach(library IN ITEMS dedup dedup_json)
    if(TARGET ${library})
      add_test(NAME symbols_${library} COMMAND ${CMAKE_COMMAND} -DNM=${CMAKE_NM} -DLIBRARY=$<TARGET_FILE:${library}>
        -DLIST=${CMAKE_CURRENT_SOURCE_DIR}/data/symbols/${library}.txt -P ${CMAKE_CURRENT_SOURCE_DIR}/symbols.cmake)
    endif()
  endforeach()
endif()

# The vcpkg port says the version once more.
set(port ${PROJECT_SOURCE_DIR}/cmake/packaging/vcpkg/dedup/vcpkg.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${port})
file(READ ${port} port_json)
string(JSON port_version GET "${port_json}" version-semver)
if(NOT port_version STREQUAL PROJECT_VERSION)
  message(SEND_ERROR "${port} is of version ${port_version}, not ${PROJECT_VERSION}")
endif()
