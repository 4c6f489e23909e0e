#pragma once
#include <string_view>

#include "options/run_program.h"
#include "task/failure.h"

namespace mm {

// run_program() for what computes with LibTorch, whose exceptions have words of their own.
template <class Options>
int run_app(int argc, char** argv, std::string_view name, int (*task)(const Options&)) {
  return run_program(argc, argv, name, task, as_task_error);
}

}  // namespace mm
