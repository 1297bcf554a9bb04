# Debian packages, written by `cpack` in the build directory: libdedup0.1 (where the library is a shared one),
# libdedup-dev, and dedup, the tool. The preset `deb` builds with Debian's paths.
set(CPACK_GENERATOR DEB)
set(CPACK_PACKAGE_CONTACT "The dedup authors <dedup@example.org>" CACHE STRING "Maintainer of the Debian packages")
set(CPACK_PACKAGE_DESCRIPTION_SUMMARY "")  # each package has its own
set(CPACK_RESOURCE_FILE_LICENSE ${PROJECT_SOURCE_DIR}/LICENSE)
set(CPACK_STRIP_FILES ON)
set(CPACK_COMPONENTS_GROUPING IGNORE)
set(CPACK_DEB_COMPONENT_INSTALL ON)
set(CPACK_DEBIAN_FILE_NAME DEB-DEFAULT)
set(CPACK_DEBIAN_COMPRESSION_TYPE xz)
set(CPACK_DEBIAN_PACKAGE_CONTROL_STRICT_PERMISSION ON)
set(CPACK_INSTALL_DEFAULT_DIRECTORY_PERMISSIONS
  OWNER_READ OWNER_WRITE OWNER_EXECUTE GROUP_READ GROUP_EXECUTE WORLD_READ WORLD_EXECUTE)
set(CPACK_COMPONENTS_ALL)

find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
find_program(GZIP gzip)
mark_as_advanced(DPKG_SHLIBDEPS GZIP)
if(DPKG_SHLIBDEPS)
  set(CPACK_DEBIAN_PACKAGE_SHLIBDEPS ON)
endif()
if(GZIP)
  file(MAKE_DIRECTORY ${PROJECT_BINARY_DIR}/deb)
  execute_process(COMMAND ${GZIP} -9nc ${PROJECT_SOURCE_DIR}/CHANGELOG.md
    OUTPUT_FILE ${PROJECT_BINARY_DIR}/deb/changelog.gz COMMAND_ERROR_IS_FATAL ANY)
endif()

# The package NAME holds what COMPONENT installs. Its papers are not part of other installations.
macro(dedup_deb component name section summary)
  string(TOUPPER ${component} upper)
  list(APPEND CPACK_COMPONENTS_ALL ${component})
  set(CPACK_DEBIAN_${upper}_PACKAGE_NAME ${name})
  set(CPACK_DEBIAN_${upper}_PACKAGE_SECTION ${section})
  set(CPACK_COMPONENT_${upper}_DESCRIPTION "${summary}
dedup reads discussion threads and writes every block of text once; each
later copy of it (a quote, a quote of a quote, a re-wrapped paragraph) becomes
a reference to the first, and every post can be restored byte for byte.")
  set(papers DESTINATION ${CMAKE_INSTALL_DATAROOTDIR}/doc/${name} COMPONENT ${component} EXCLUDE_FROM_ALL)
  install(FILES LICENSE RENAME copyright ${papers})
  if(GZIP)
    install(FILES ${PROJECT_BINARY_DIR}/deb/changelog.gz ${papers})
  endif()
endmacro()

set(development_needs libicu-dev libfmt-dev libxxhash-dev libsimdjson-dev)
if(BUILD_SHARED_LIBS)
  dedup_deb(library libdedup${DEDUP_ABI} libs "cleaner of discussion threads (shared library)")
  file(WRITE ${PROJECT_BINARY_DIR}/deb/triggers "activate-noawait ldconfig\n")
  set(CPACK_DEBIAN_LIBRARY_PACKAGE_CONTROL_EXTRA ${PROJECT_BINARY_DIR}/deb/triggers)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS ON)
  set(CPACK_DEBIAN_PACKAGE_GENERATE_SHLIBS_POLICY ">=")
  set(development_needs "libdedup${DEDUP_ABI} (= ${PROJECT_VERSION})")
endif()
dedup_deb(development libdedup-dev libdevel "cleaner of discussion threads (development files)")
list(JOIN development_needs ", " CPACK_DEBIAN_DEVELOPMENT_PACKAGE_DEPENDS)
if(TARGET dedup_cli)
  dedup_deb(tool dedup utils "cleaner of discussion threads (command-line tool)")
endif()

include(CPack)
