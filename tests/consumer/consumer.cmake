# Projects that use dedup from outside build README's pipeline and run it, with this build's compiler, flags and
# generator. As a part of another project dedup is built as the kind of library, static or shared, that this build is
# not; both kinds are installed, and used from there.
find_program(pkg_config NAMES pkg-config pkgconf REQUIRED)
separate_arguments(flags UNIX_COMMAND "${CMAKE_CXX_FLAGS}")
set(consumer_dir ${CMAKE_CURRENT_BINARY_DIR}/consumer)
set(kind static)
set(other_kind shared)
set(other_shared ON)
if(BUILD_SHARED_LIBS)
  set(kind shared)
  set(other_kind static)
  set(other_shared OFF)
endif()

# The test consumer_NAME: configures tests/consumer/PROJECT in DIR, builds it, runs it.
function(dedup_consumer_test name project dir)
  add_test(NAME consumer_${name} COMMAND ${CMAKE_CTEST_COMMAND}
    --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/consumer/${project} ${consumer_dir}/${dir}
    --build-generator ${CMAKE_GENERATOR} --build-makeprogram ${CMAKE_MAKE_PROGRAM} --build-noclean
    --build-options -DCMAKE_BUILD_TYPE=$<CONFIG> -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
      -DCMAKE_CXX_COMPILER_LAUNCHER=${CMAKE_CXX_COMPILER_LAUNCHER} -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS}
      -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF -DPROGRAM=${readme_pipeline} ${ARGN}
    --test-command consumer)
  set_tests_properties(consumer_${name} PROPERTIES TIMEOUT 900)
endfunction()

# The tests of what stands below PREFIX once FIXTURE is set up.
function(dedup_prefix_tests name prefix fixture)
  dedup_consumer_test(find_package_${name} find_package find_package_${name} -Ddedup_ROOT=${prefix})
  add_test(NAME consumer_pkg_config_${name} COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/consumer/pkg_config.sh
    ${prefix} ${readme_pipeline} ${CMAKE_CXX_COMPILER} ${flags})
  set_tests_properties(consumer_find_package_${name} consumer_pkg_config_${name} PROPERTIES
    FIXTURES_REQUIRED ${fixture})
endfunction()

# The tests of what the build in DIR, ready once fixture ARGN is set up, installs: a library of that KIND.
function(dedup_installed_tests kind dir)
  set(prefix ${consumer_dir}/${kind})
  add_test(NAME consumer_clean_${kind} COMMAND ${CMAKE_COMMAND} -E rm -rf ${prefix})
  add_test(NAME consumer_install_${kind}
    COMMAND ${CMAKE_COMMAND} --install ${dir} --prefix ${prefix} --config $<CONFIG>)
  set_tests_properties(consumer_clean_${kind} PROPERTIES FIXTURES_SETUP clean_${kind})
  set_tests_properties(consumer_install_${kind} PROPERTIES
    FIXTURES_SETUP installed_${kind} FIXTURES_REQUIRED "clean_${kind};${ARGN}")
  dedup_prefix_tests(${kind} ${prefix} installed_${kind})
endfunction()

# The two share a build, so that the library is compiled once.
foreach(how IN ITEMS add_subdirectory fetch_content)
  dedup_consumer_test(${how} subproject subproject
    -DHOW=${how} -DBUILD_SHARED_LIBS=${other_shared} -DDEDUP_INSTALL=ON)
endforeach()
cmake_host_system_information(RESULT cores QUERY NUMBER_OF_LOGICAL_CORES)
set_tests_properties(consumer_add_subdirectory PROPERTIES
  FIXTURES_SETUP subproject PROCESSORS ${cores} ENVIRONMENT MAKEFLAGS=-j${cores})
set_tests_properties(consumer_fetch_content PROPERTIES FIXTURES_REQUIRED subproject RESOURCE_LOCK subproject)
dedup_installed_tests(${other_kind} ${consumer_dir}/subproject/dedup subproject)
set_tests_properties(consumer_install_${other_kind} PROPERTIES RESOURCE_LOCK subproject)

if(DEDUP_INSTALL AND TARGET dedup_json)
  dedup_installed_tests(${kind} ${PROJECT_BINARY_DIR})
  find_program(DPKG_DEB dpkg-deb)
  find_program(DPKG_SHLIBDEPS dpkg-shlibdeps)
  if(DPKG_DEB AND DPKG_SHLIBDEPS AND DEDUP_BUILD_TOOL)
    set(debs ${consumer_dir}/deb)
    add_test(NAME consumer_deb_pack
      COMMAND ${CMAKE_CPACK_COMMAND} -G DEB -C $<CONFIG> -B ${debs} --config ${PROJECT_BINARY_DIR}/CPackConfig.cmake)
    add_test(NAME consumer_deb_unpack COMMAND ${CMAKE_CURRENT_SOURCE_DIR}/consumer/deb.sh ${debs} ${kind})
    set_tests_properties(consumer_deb_pack PROPERTIES FIXTURES_SETUP packed_deb)
    set_tests_properties(consumer_deb_unpack PROPERTIES FIXTURES_SETUP unpacked_deb FIXTURES_REQUIRED packed_deb)
    dedup_prefix_tests(deb ${debs}/root/usr unpacked_deb)
  endif()
endif()
