# Writes style.css and script.js as C++, with their hashes as a Content-Security-Policy wants them. Run as
#   cmake -DFROM=<folder of the two> -DTO=<assets.cpp> -P embed.cmake

cmake_minimum_required(VERSION 3.25)

# The base64 of 32 bytes that are given as 64 hexadecimal digits.
function(base64 hex result)
  set(alphabet ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/)
  set(text "")
  string(APPEND hex 00)
  foreach(at RANGE 0 63 3)
    string(SUBSTRING ${hex} ${at} 3 group)
    foreach(shift IN ITEMS 6 0)
      math(EXPR digit "(0x${group} >> ${shift}) & 63")
      string(SUBSTRING ${alphabet} ${digit} 1 digit)
      string(APPEND text ${digit})
    endforeach()
  endforeach()
  string(REGEX REPLACE "A$" "=" text ${text})
  set(${result} ${text} PARENT_SCOPE)
endfunction()

set(source "// Written by embed.cmake.\n#include \"cli/report/assets.hpp\"\n\nnamespace dedup::cli::assets {\n\n")
foreach(asset IN ITEMS style.css script.js)
  cmake_path(GET asset STEM name)
  file(READ ${FROM}/${asset} text)
  file(SHA256 ${FROM}/${asset} hash)
  base64(${hash} hash)
  string(APPEND source "const std::string_view ${name} = R\"asset(${text})asset\";\n"
    "const std::string_view ${name}_source = \"sha256-${hash}\";\n\n")
endforeach()
string(APPEND source "}  // namespace dedup::cli::assets\n")
file(WRITE ${TO} "${source}")
