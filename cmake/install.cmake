# What is installed: find_package(dedup) gives dedup::dedup, find_package(dedup COMPONENTS json) dedup::json too;
# pkg-config calls them dedup and dedup-json. Components: library (what programs need that were linked), development,
# tool.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dedup)

# NAME.pc; `requires`: what pkg-config calls its libraries; those of a shared library are its own affair.
function(dedup_pkg_config name description requires requires_of_static)
  # Relative, so that an installed tree can be moved.
  set(here ${CMAKE_INSTALL_FULL_LIBDIR}/pkgconfig)
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_LIBDIR BASE_DIRECTORY ${here} OUTPUT_VARIABLE libdir)
  cmake_path(RELATIVE_PATH CMAKE_INSTALL_FULL_INCLUDEDIR BASE_DIRECTORY ${here} OUTPUT_VARIABLE includedir)
  if(NOT BUILD_SHARED_LIBS)
    string(APPEND requires " ${requires_of_static}")
  endif()
  string(STRIP "${requires}" requires)
  configure_file(cmake/pkg-config.pc.in ${name}.pc @ONLY)
  install(FILES ${CMAKE_CURRENT_BINARY_DIR}/${name}.pc
    DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig COMPONENT development)
endfunction()

# TARGET and its headers; each target has an export of its own, so that a package without json asks for no simdjson.
function(dedup_install target export)
  install(TARGETS ${target} EXPORT ${export}
    LIBRARY COMPONENT library NAMELINK_COMPONENT development
    ARCHIVE COMPONENT development
    FILE_SET HEADERS COMPONENT development)
  install(EXPORT ${export} NAMESPACE dedup:: FILE ${export}-targets.cmake
    DESTINATION ${package_dir} COMPONENT development)
endfunction()

dedup_install(dedup dedup)
dedup_pkg_config(dedup "${PROJECT_DESCRIPTION}" "" "icu-uc fmt libxxhash")
if(TARGET dedup_json)
  dedup_install(dedup_json dedup-json)
  dedup_pkg_config(dedup-json "Records of dedup as JSON" "dedup = ${PROJECT_VERSION}" "simdjson")
endif()
if(TARGET dedup_cli)
  install(TARGETS dedup_cli COMPONENT tool)
endif()

configure_package_config_file(cmake/dedup-config.cmake.in dedup-config.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(dedup-config-version.cmake COMPATIBILITY SameMinorVersion)  # see DEDUP_ABI
install(FILES cmake/FindxxHash.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/dedup-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/dedup-config-version.cmake
  DESTINATION ${package_dir} COMPONENT development)
