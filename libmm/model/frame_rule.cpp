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

// Numbers of frames as sample_frames of transformers' video processors has them: Python rounds halves to even, int() cuts off. `frames` is
// how many the video has.

std::vector<double> ends_cut(const FrameRule& rule, double duration, double rate, double frames) {
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

std::vector<double> ends_rounded(const FrameRule& rule, double rate, double frames) {
  const double asked = std::max(std::trunc(frames / rate * rule.rate), static_cast<double>(rule.least));
  const double wanted = std::min({asked, static_cast<double>(rule.most), frames});
  const double step = wanted > 1 ? (frames - 1) / (wanted - 1) : 0;
  std::vector<double> times;
  for (double i = 0; i < wanted; ++i) times.push_back((i > 0 && i == wanted - 1 ? frames - 1 : std::nearbyint(i * step)) / rate);
  return times;
}

// Whole numbers of 32 bits, as torch.arange has them. A video shorter than a group has all its frames.
std::vector<double> starts(const FrameRule& rule, double rate, double frames) {
  const auto groups = [&](double count) { return std::floor(count / static_cast<double>(rule.group)) * static_cast<double>(rule.group); };
  const double asked = std::max(frames / rate * rule.rate, static_cast<double>(rule.least));
  double wanted = groups(std::min(asked, groups(std::min(static_cast<double>(rule.most), frames))));
  if (wanted < 1) wanted = std::min(static_cast<double>(rule.group), frames);
  const double step = frames / wanted;
  std::vector<double> times;
  for (double i = 0; i < wanted; ++i) times.push_back(std::trunc(static_cast<float>(i * step)) / rate);
  return times;
}

std::vector<double> rate_times(const FrameRule& rule, double duration, double rate) {
  const double frames = std::max(1.0, std::nearbyint(duration * rate));
  switch (rule.spread) {
    case FrameRule::Spread::ends_cut: return ends_cut(rule, duration, rate, frames);
    case FrameRule::Spread::ends_rounded: return ends_rounded(rule, rate, frames);
    case FrameRule::Spread::starts: break;
  }
  return starts(rule, rate, frames);
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
  MM_ASSERT(rule.most >= 1 && rule.least >= 1 && rule.group >= 1 && rule.rate > 0 && duration >= 0 && rate > 0);
  switch (rule.kind) {
    case FrameRule::Kind::middle: return {duration / 2};
    case FrameRule::Kind::even: return even_times(rule.most, duration);
    case FrameRule::Kind::rate: break;
  }
  return rate_times(rule, duration, rate);
}

int frame_side(const FrameRule& rule, std::int64_t frames) {
  constexpr double kMostPixels = 1 << 26;
  const double side = std::sqrt(kMostPixels / static_cast<double>(std::max<std::int64_t>(frames, 1)));
  return std::min(rule.longest_side, static_cast<int>(side));
}

}  // namespace mm
