# Projects that use dedup from outside: configured, built and run with this build's compiler, flags and generator.
set(consumer_prefix ${CMAKE_CURRENT_BINARY_DIR}/consumer/prefix)

function(dedup_consumer_test how)
  add_test(NAME consumer_${how} COMMAND ${CMAKE_CTEST_COMMAND}
    --build-and-test ${CMAKE_CURRENT_SOURCE_DIR}/consumer/${how} ${CMAKE_CURRENT_BINARY_DIR}/consumer/${how}
    --build-generator ${CMAKE_GENERATOR} --build-makeprogram ${CMAKE_MAKE_PROGRAM} --build-noclean
    --build-options -DCMAKE_BUILD_TYPE=$<CONFIG> -DCMAKE_CXX_COMPILER=${CMAKE_CXX_COMPILER}
      -DCMAKE_CXX_FLAGS=${CMAKE_CXX_FLAGS} ${ARGN}
    --test-command consumer)
  set_tests_properties(consumer_${how} PROPERTIES TIMEOUT 900)
endfunction()

dedup_consumer_test(add_subdirectory)
if(DEDUP_INSTALL)
  dedup_consumer_test(find_package -Ddedup_ROOT=${consumer_prefix} -DCMAKE_FIND_USE_PACKAGE_REGISTRY=OFF)
  set_tests_properties(consumer_find_package PROPERTIES FIXTURES_REQUIRED consumer_prefix)
  add_test(NAME consumer_install_clean COMMAND ${CMAKE_COMMAND} -E rm -rf ${consumer_prefix})
  add_test(NAME consumer_install
    COMMAND ${CMAKE_COMMAND} --install ${PROJECT_BINARY_DIR} --prefix ${consumer_prefix} --config $<CONFIG>)
  set_tests_properties(consumer_install_clean PROPERTIES FIXTURES_SETUP consumer_prefix)
  set_tests_properties(consumer_install PROPERTIES FIXTURES_SETUP consumer_prefix DEPENDS consumer_install_clean)
endif()
