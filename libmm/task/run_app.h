#pragma once
#include <functional>
#include <string>

#include "config/parse.h"
#include "options/talk.h"

namespace mm {

// "mm caption", from the name a program was called by: "/usr/bin/mm-caption".
std::string spoken_name(const char* called);

// Runs `act` with the manners of every program: signals handled, standard streams open, every exception one line on standard error and an
// exit code (base/error.h). `act` fills in `talk` as soon as it knows. Returns the exit code.
int guarded(const std::string& program, const std::function<int(TalkOptions& talk)>& act);

// Writes all of it to standard output; a reader that has gone away is no error.
void print(const std::string& text);

// Ends the process at once, with what run_app gave: LibTorch's own tidying up takes a tenth of a second, and frees what the system frees
// anyway.
[[noreturn]] void leave(int status);

// The whole of a program's main: reads the options of the program called `argv[0]`, answers --help and its kin, runs the task.
template <class Options>
int run_app(int argc, char** argv, int (*task)(const Options&)) {
  const std::string name = spoken_name(argc > 0 ? argv[0] : "mm");
  return guarded(name, [&](TalkOptions& talk) {
    Options options;
    if (const auto text = parse(program(name.substr(name.rfind(' ') + 1)), argc, argv, options)) {
      print(*text);
      return 0;
    }
    if constexpr (requires { options.talk; }) talk = options.talk;
    return task(options);
  });
}

}  // namespace mm
