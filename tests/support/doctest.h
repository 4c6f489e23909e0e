#pragma once
// doctest after LibTorch: c10/util/Logging.h defines CHECK and its kin as macros of its own, which silently replace doctest's (a run
// then reports 0 assertions; tests/support/main.cpp fails such a run). Include this header last.
#if __has_include(<c10/util/Logging.h>)
#include <c10/util/Logging.h>
#undef CHECK
#undef CHECK_EQ
#undef CHECK_NE
#undef CHECK_LE
#undef CHECK_LT
#undef CHECK_GE
#undef CHECK_GT
#endif
#include <doctest/doctest.h>
