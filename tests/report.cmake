# The tests of `dedup report`: its parts, its HTML as gumbo reads it, and as Chromium shows it where there is one.
find_path(GUMBO_INCLUDE_DIR gumbo.h REQUIRED)
find_library(GUMBO_LIBRARY gumbo REQUIRED)

foreach(test IN ITEMS report report_parts report_room)
  dedup_test(${test} dedup::json ${GUMBO_LIBRARY})
  target_include_directories(test_${test} PRIVATE ${PROJECT_SOURCE_DIR}/src ${GUMBO_INCLUDE_DIR})
endforeach()
dedup_tests_tool(report dedup_cli)
dedup_tests_tool(report_room dedup_cli)

foreach(part IN ITEMS day html totals)
  target_sources(test_report_parts PRIVATE ${PROJECT_SOURCE_DIR}/src/cli/report/${part}.cpp)
endforeach()
target_link_libraries(test_report_parts PRIVATE fmt::fmt)

find_program(DEDUP_PYTHON python3 PATHS /usr/bin NO_DEFAULT_PATH)  # the one that Debian's packages are for
if(DEDUP_PYTHON AND NOT CMAKE_CROSSCOMPILING_EMULATOR)
  add_test(NAME report_browser
    COMMAND ${DEDUP_PYTHON} ${CMAKE_CURRENT_SOURCE_DIR}/report_browser.py $<TARGET_FILE:dedup_cli>)
  set_tests_properties(report_browser PROPERTIES SKIP_RETURN_CODE 77 TIMEOUT 300)
endif()
