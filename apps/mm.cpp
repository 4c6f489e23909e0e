#include <string>
#include <vector>

#include "config/environment.h"
#include "options/dispatch.h"
#include "options/guarded.h"

// The dispatcher: `mm SUB` becomes mm-SUB; help, completion and configuration are answered here, in milliseconds.
int main(int argc, char** argv) {
  mm::leave(mm::guarded("mm", [&](mm::TalkOptions& talk) {
    mm::Settings settings(talk);
    mm::apply_environment(settings, "");  // MM_DEBUG and its kin; flags belong to the program behind the name
    mm::print(mm::dispatch(std::vector<std::string>(argv + (argc > 0 ? 1 : 0), argv + argc)));
    return 0;
  }));
}
