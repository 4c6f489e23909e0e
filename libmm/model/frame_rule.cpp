#include "model/frame_rule.h"

#include <algorithm>
#include <cmath>

#include "base/check.h"

namespace mm {
namespace {

std::vector<double> even_times(std::int64_t count, double duration) {
  std::vector<double> times;
  for (std::int64_t i = 0; i < count; ++i) times.push_back((static_cast<double>(i) + 0.5) * duration / static_cast<double>(count));
  return times;
}

// Numbers of frames as sample_frames of transformers' video processors has them: Python rounds halves to even, int() cuts off.
std::vector<double> rate_times(const FrameRule& rule, double duration, double rate) {
  const double frames = std::max(1.0, std::nearbyint(duration * rate));
  const double wanted = std::clamp(std::nearbyint(rule.rate * duration), 1.0, static_cast<double>(rule.most));
  double first = 0, last = frames - 1;
  if (rule.skip > 0 && duration - 2 * rule.skip > static_cast<double>(rule.most) * rule.rate) {
    first = std::trunc(rule.skip * rate);
    last = std::min(std::trunc(frames - rule.skip * rate), frames - 1);
    if (first >= last) first = 0, last = frames - 1;
  }
  std::vector<double> times;
  const double step = wanted > 1 ? (last - first) / (wanted - 1) : 0;
  double before = -1;
  for (double i = 0; i < wanted; ++i) {
    const double frame = std::floor(i > 0 && i == wanted - 1 ? last : first + i * step);
    if (frame > before) times.push_back(frame / rate);  // each once
    before = frame;
  }
  return times;
}

}  // namespace

std::string_view name_of(FrameRule::Kind kind) {
  switch (kind) {
    case FrameRule::Kind::middle: return "middle";
    case FrameRule::Kind::even: return "even";
    case FrameRule::Kind::rate: break;
  }
  return "rate";
}

std::vector<double> frame_times(const FrameRule& rule, double duration, double rate) {
  MM_ASSERT(rule.most >= 1 && rule.rate > 0 && duration >= 0 && rate > 0);
  switch (rule.kind) {
    case FrameRule::Kind::middle: return {duration / 2};
    case FrameRule::Kind::even: return even_times(rule.most, duration);
    case FrameRule::Kind::rate: break;
  }
  return rate_times(rule, duration, rate);
}

}  // namespace mm
