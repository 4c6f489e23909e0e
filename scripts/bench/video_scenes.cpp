// bench_video_scenes FILE THREADS: finds the scenes as `mm caption --scenes` does, every frame decoded, without a caption, and prints how
// many there are.
#include <fmt/format.h>

#include <cstdlib>

#include "media/scenes.h"
#include "media/video.h"

int main(int count, char** words) {
  if (count != 3) return 2;
  const auto facts = mm::video_facts(words[1]);
  fmt::print("{}\n", mm::find_scenes(words[1], facts, {}, std::atoi(words[2])).size());
}
