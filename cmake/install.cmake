# The installed package: find_package(dedup) gives dedup::dedup, find_package(dedup COMPONENTS json) dedup::json too.
include(CMakePackageConfigHelpers)
set(package_dir ${CMAKE_INSTALL_LIBDIR}/cmake/dedup)

install(TARGETS dedup EXPORT dedup)
install(EXPORT dedup NAMESPACE dedup:: FILE dedup-targets.cmake DESTINATION ${package_dir})
install(DIRECTORY include/dedup DESTINATION ${CMAKE_INSTALL_INCLUDEDIR} PATTERN json.hpp EXCLUDE)

if(TARGET dedup_json)
  set_target_properties(dedup_json PROPERTIES EXPORT_NAME json)
  install(TARGETS dedup_json EXPORT dedup_json)
  install(EXPORT dedup_json NAMESPACE dedup:: FILE dedup-json-targets.cmake DESTINATION ${package_dir})
  install(FILES include/dedup/json.hpp DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}/dedup)
endif()
if(TARGET dedup_cli)
  install(TARGETS dedup_cli)
endif()

configure_package_config_file(cmake/dedup-config.cmake.in dedup-config.cmake
  INSTALL_DESTINATION ${package_dir} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(dedup-config-version.cmake COMPATIBILITY SameMajorVersion)
install(FILES cmake/FindxxHash.cmake
  ${CMAKE_CURRENT_BINARY_DIR}/dedup-config.cmake ${CMAKE_CURRENT_BINARY_DIR}/dedup-config-version.cmake
  DESTINATION ${package_dir})
