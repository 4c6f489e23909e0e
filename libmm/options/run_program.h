#pragma once
#include <string>
#include <string_view>

#include "config/cli.h"
#include "config/environment.h"
#include "config/parse.h"
#include "options/guarded.h"

namespace mm {

// The whole of a program's main: reads the options of the program `name` of the table (whatever the file is called that was started),
// answers --help and its kin, runs the task. as: see guarded().
template <class Options>
int run_program(int argc, char** argv, std::string_view name, int (*task)(const Options&),
                Error (*as)(const std::exception_ptr&) = as_error) {
  const std::string spoken = "mm " + std::string(name);
  const auto act = [&](TalkOptions& talk) {
    Options options;
    Settings settings(options);
    if (const auto text = parse(program(name), argc, argv, settings)) {
      print(*text);
      return 0;
    }
    if constexpr (requires { options.talk; }) talk = options.talk;
    for (const auto& sentence : unread_variables()) make_log(spoken, talk).warning(sentence);
    try {
      return task(options);
    } catch (Error& error) {
      error.where = with_origin(settings, error.where);
      throw;
    }
  };
  return guarded(spoken, act, as);
}

}  // namespace mm
