#include <cstdio>
#include <string>
#include <vector>

#include "base/log.h"
#include "base/standard_output.h"
#include "options/dispatch.h"

// The dispatcher: `mm SUB` becomes mm-SUB; help, completion and configuration are answered here, in milliseconds.
int main(int argc, char** argv) {
  mm::Log log("mm", mm::Level::normal, mm::wants_color("auto", stderr));
  try {
    const std::string text = mm::dispatch(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc));
    mm::write_standard_output(text);
    return 0;
  } catch (const mm::Error& error) {
    log.error(error);
    return static_cast<int>(error.kind);
  } catch (const std::exception& error) {
    log.error({mm::Kind::internal, error.what()});
    return static_cast<int>(mm::Kind::internal);
  }
}
