#include "options/talk.h"

namespace mm {

Log make_log(const std::string& program, const TalkOptions& talk, std::FILE* stream) {
  const Level level = talk.debug ? Level::debug : talk.verbose ? Level::verbose : talk.quiet ? Level::quiet : Level::normal;
  return {program, level, wants_color(talk.color, stream), stream};
}

}  // namespace mm
