#include "chat/views.h"

#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

namespace mm::chat {
namespace {

constexpr const char* kSeconds = "seconds";  // [F + 1] f64: of a video when each frame is shown, and its length

std::string picture_name(std::size_t i) { return fmt::format("picture.{}", i); }

}  // namespace

PreparedPictures prepared_of(const Views& views) {
  NamedTensors all;
  for (std::size_t i = 0; i < views.pictures.size(); ++i) all[picture_name(i)] = views.pictures[i];
  if (views.video()) {
    auto seconds = views.seconds;
    seconds.push_back(views.duration);
    all[kSeconds] = at::tensor(seconds, at::kDouble);  // [F + 1]
  }
  return std::make_shared<const NamedTensors>(std::move(all));
}

Views views_of(const NamedTensors& prepared) {
  Views views;
  for (std::size_t i = 0; prepared.contains(picture_name(i)); ++i) views.pictures.push_back(prepared.at(picture_name(i)));
  if (const auto found = prepared.find(kSeconds); found != prepared.end()) {
    const auto* seconds = found->second.const_data_ptr<double>();
    views.seconds.assign(seconds, seconds + found->second.numel() - 1);
    views.duration = seconds[found->second.numel() - 1];
  }
  return views;
}

}  // namespace mm::chat
