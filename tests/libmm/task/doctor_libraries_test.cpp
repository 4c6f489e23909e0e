#include "support/doctest.h"
#include "task/doctor.h"

using State = mm::Finding::State;

TEST_CASE("LibTorch is here, with its version and its file") {
  const auto found = mm::check_libtorch();
  CHECK(found.state == State::ok);
  CHECK(found.found.starts_with("2."));
  CHECK(found.found.find("libtorch_cpu.so") != std::string::npos);
}

TEST_CASE("what is optional is never missing") {
  for (const auto& found : {mm::check_ffmpeg(), mm::check_opencv(), mm::check_cuda()}) CHECK(found.state != State::missing);
}
