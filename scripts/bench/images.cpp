// Reads, resizes and times pictures on request, so that a script can compare them with Pillow's, request by request. On stdin, a line each:
//   read PATH                decodes a file and keeps the picture
//   noise WIDTH HEIGHT       makes one of made-up samples
//   resize WIDTH HEIGHT N    resizes the picture kept, with filter N of Pillow
// The answer is a line "ok WIDTH HEIGHT NANOSECONDS" (of CPU time) and the RGB samples, or a line "error WHAT".
#include <cstdio>
#include <ctime>
#include <iostream>
#include <sstream>
#include <string>

#include "base/check.h"
#include "media/resize.h"

namespace {

mm::Image noise(int width, int height) {
  mm::Image image{width, height, 3, {}};
  image.pixels.resize(static_cast<std::size_t>(width) * height * 3);
  std::uint64_t state = 1;
  for (auto& sample : image.pixels) {
    state = state * 6364136223846793005 + 1442695040888963407;
    sample = static_cast<std::uint8_t>(state >> 56);
  }
  return image;
}

// CPU time of this thread: what else the machine does is not counted.
long long nanoseconds() {
  timespec now{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec * 1'000'000'000LL + now.tv_nsec;
}

mm::Image answer(const std::string& request, mm::Image& kept) {
  std::istringstream words(request);
  std::string what;
  words >> what;
  if (what == "read") return kept = mm::read_image(request.substr(5));
  int width = 0, height = 0, filter = 0;
  words >> width >> height;
  if (what == "noise") return kept = noise(width, height);
  MM_CHECK(what == "resize" && words >> filter, mm::Kind::usage, "not a request: " + request);
  return mm::resize(kept, width, height, static_cast<mm::Resample>(filter));
}

}  // namespace

int main() {
  mm::Image kept;
  for (std::string request; std::getline(std::cin, request);) {
    try {
      const long long begin = nanoseconds();
      const mm::Image image = answer(request, kept);
      std::printf("ok %d %d %lld\n", image.width, image.height, nanoseconds() - begin);
      std::fwrite(image.pixels.data(), 1, image.pixels.size(), stdout);
    } catch (const mm::Error& error) {
      std::printf("error %s\n", error.what());
    }
    std::fflush(stdout);
  }
  return 0;
}
