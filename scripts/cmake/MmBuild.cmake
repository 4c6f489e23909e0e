# How every target of mm is compiled, and the three ways to make one: mm_library, mm_program, mm_test.
include(GNUInstallDirs)

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_CXX_VISIBILITY_PRESET default)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "" FORCE)
endif()
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/bin")
set(CMAKE_LIBRARY_OUTPUT_DIRECTORY "${PROJECT_BINARY_DIR}/lib")
set(CMAKE_BUILD_RPATH_USE_ORIGIN ON)

# The cache takes units with precompiled headers only when told that what these define, and __TIME__, do not matter.
find_program(MM_CCACHE ccache)
if(MM_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER env "CCACHE_SLOPPINESS=pch_defines,time_macros" "${MM_CCACHE}")
endif()
find_program(MM_MOLD mold)
if(MM_MOLD AND CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  add_link_options(-fuse-ld=mold)
endif()

add_library(mm_flags INTERFACE)
target_compile_options(mm_flags INTERFACE -Wall -Wextra -Wpedantic $<$<BOOL:${MM_WERROR}>:-Werror>)
target_include_directories(mm_flags INTERFACE "${PROJECT_SOURCE_DIR}/libmm" "${PROJECT_SOURCE_DIR}/models")

# The sources of some rooms (folders), found by globbing: a new file in a room is built by being there.
function(mm_sources out)
  set(all)
  foreach(room ${ARGN})
    file(GLOB found CONFIGURE_DEPENDS "${room}/*.cpp")
    list(APPEND all ${found})
  endforeach()
  set(${out} ${all} PARENT_SCOPE)
endfunction()

# What most units read, read once: nearly half of the time of a build. A unit still includes what it uses (MM_PCH=OFF builds without).
set(common_headers <algorithm> <array> <cmath> <filesystem> <functional> <map> <memory> <optional> <set> <span> <string> <string_view> <vector>
  <fmt/format.h> <fmt/ranges.h>)
set(tensor_headers <ATen/core/Tensor.h> <ATen/TensorOperators.h> <ATen/core/grad_mode.h> <ATen/ops/cat.h> <ATen/ops/empty.h> <ATen/ops/full.h>
  <ATen/ops/stack.h> <ATen/ops/tensor.h> <ATen/ops/where.h> <ATen/ops/zeros.h>)

# mm_precompile(mm mm): the headers of what stands on mm_core, and LibTorch's for what stands on mm.
function(mm_precompile target library)
  if(NOT MM_PCH)
    return()
  endif()
  target_precompile_headers(${target} PRIVATE ${common_headers})
  if(library STREQUAL "mm")
    target_precompile_headers(${target} PRIVATE ${tensor_headers})
  endif()
endfunction()

# mm_program(mm-caption caption.cpp mm): one program from one file of apps/ and one library.
function(mm_program name source library)
  add_executable(${name} ${source})
  target_link_libraries(${name} PRIVATE mm_flags ${library})
  set_target_properties(${name} PROPERTIES INSTALL_RPATH "$ORIGIN/../${CMAKE_INSTALL_LIBDIR}")
  install(TARGETS ${name} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# Where the tests find what they need.
file(CONFIGURE OUTPUT "${PROJECT_BINARY_DIR}/places.h" @ONLY CONTENT [[#define MM_TEST_DATA "@PROJECT_SOURCE_DIR@/tests/golden"
#define MM_SOURCE "@PROJECT_SOURCE_DIR@"
#define MM_BIN "@PROJECT_BINARY_DIR@/bin"
]])

# mm_test(base mm_core): one doctest binary from tests/libmm/base/*_test.cpp, run by ctest as unit.base.
function(mm_test name folder library)
  file(GLOB found CONFIGURE_DEPENDS "${CMAKE_CURRENT_SOURCE_DIR}/${folder}/*.cpp")
  if(NOT found)
    return()
  endif()
  add_executable(test_${name} ${found} "${PROJECT_SOURCE_DIR}/tests/support/main.cpp")
  target_link_libraries(test_${name} PRIVATE mm_flags ${library})
  target_include_directories(test_${name} PRIVATE "${PROJECT_SOURCE_DIR}/tests")
  # The first test of each library precompiles for the others, places.h among it: the compiler passes over what is precompiled where another
  # -include stands in front.
  if(NOT MM_PCH)
    target_compile_options(test_${name} PRIVATE -include "${PROJECT_BINARY_DIR}/places.h")
  elseif(TARGET ${library}_first_test)
    get_target_property(first ${library}_first_test ALIASED_TARGET)
    target_precompile_headers(test_${name} REUSE_FROM ${first})
  else()
    mm_precompile(test_${name} ${library})
    target_precompile_headers(test_${name} PRIVATE "${PROJECT_BINARY_DIR}/places.h")
    add_executable(${library}_first_test ALIAS test_${name})
  endif()
  add_test(NAME unit.${name} COMMAND test_${name})
  set_tests_properties(unit.${name} PROPERTIES LABELS unit TIMEOUT 600)
endfunction()
