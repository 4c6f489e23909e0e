# LibTorch from the PyPI wheel (or any folder of that layout), as imported targets:
#   LibTorch::cpu     headers, libtorch_cpu, libc10
#   LibTorch::openmp  the OpenMP runtime that LibTorch brings and uses: a second one would double the threads
# Looked for in MM_LIBTORCH (a folder that holds include/ and lib/), then where scripts/setup puts it (.deps/, or MM_DEPS).
#
# The headers come last (-idirafter): the wheel carries its own fmt/, google/ and pybind11/, which would shadow the system's.
# libtorch_cuda.so is never linked; libmm opens it at run time when a GPU is asked for (libmm/tensor/device.cpp).

if(NOT "$ENV{MM_DEPS}" STREQUAL "")
  set(deps "$ENV{MM_DEPS}")
else()
  set(deps "${PROJECT_SOURCE_DIR}/.deps")
endif()
set(MM_LIBTORCH "${deps}/libtorch/torch" CACHE PATH "folder with LibTorch's include/ and lib/")

find_path(LibTorch_INCLUDE_DIR ATen/core/Tensor.h PATHS "${MM_LIBTORCH}/include" NO_DEFAULT_PATH)
find_library(LibTorch_CPU_LIBRARY torch_cpu PATHS "${MM_LIBTORCH}/lib" NO_DEFAULT_PATH)
find_library(LibTorch_C10_LIBRARY c10 PATHS "${MM_LIBTORCH}/lib" NO_DEFAULT_PATH)
find_file(LibTorch_OPENMP_LIBRARY NAMES libgomp.so.1 PATHS "${MM_LIBTORCH}/lib" NO_DEFAULT_PATH)

if(LibTorch_INCLUDE_DIR AND NOT EXISTS "${LibTorch_INCLUDE_DIR}/c10/util/Exception.h")
  message(FATAL_ERROR "${MM_LIBTORCH} has only a part of LibTorch's headers (some CPU-only wheels do); run scripts/setup")
endif()
if(EXISTS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h")
  set(numbers)
  foreach(part MAJOR MINOR PATCH)
    file(STRINGS "${LibTorch_INCLUDE_DIR}/torch/headeronly/version.h" line REGEX "define TORCH_VERSION_${part} ")
    string(REGEX MATCH "[0-9]+" number "${line}")
    list(APPEND numbers "${number}")
  endforeach()
  list(JOIN numbers "." LibTorch_VERSION)
endif()

include(FindPackageHandleStandardArgs)
find_package_handle_standard_args(LibTorch
  REQUIRED_VARS LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_INCLUDE_DIR LibTorch_OPENMP_LIBRARY
  VERSION_VAR LibTorch_VERSION
  REASON_FAILURE_MESSAGE "run scripts/setup, or give -DMM_LIBTORCH=<folder with include/ and lib/>")

if(LibTorch_FOUND AND NOT TARGET LibTorch::cpu)
  add_library(LibTorch::c10 SHARED IMPORTED)
  set_target_properties(LibTorch::c10 PROPERTIES IMPORTED_LOCATION "${LibTorch_C10_LIBRARY}")
  add_library(LibTorch::cpu SHARED IMPORTED)
  set_target_properties(LibTorch::cpu PROPERTIES
    IMPORTED_LOCATION "${LibTorch_CPU_LIBRARY}"
    INTERFACE_COMPILE_OPTIONS "SHELL:-idirafter \"${LibTorch_INCLUDE_DIR}\";SHELL:-idirafter \"${LibTorch_INCLUDE_DIR}/torch/csrc/api/include\""
    INTERFACE_LINK_LIBRARIES LibTorch::c10)
  add_library(LibTorch::openmp SHARED IMPORTED)
  set_target_properties(LibTorch::openmp PROPERTIES IMPORTED_LOCATION "${LibTorch_OPENMP_LIBRARY}")
endif()
mark_as_advanced(LibTorch_INCLUDE_DIR LibTorch_CPU_LIBRARY LibTorch_C10_LIBRARY LibTorch_OPENMP_LIBRARY)
